#include "milter/field_filter.hpp"

#include "core/model/signed_address.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::milter;

namespace {

const KeyRing keys({{1, std::string(32, 'k')}});
const std::vector<std::string> ids{"mx.example.com", "relay.example.com"};
const Timestamp now{std::chrono::seconds{1'764'334'473}};

struct Field {
    std::string name;
    std::string value;
};

std::vector<FieldRemoval> removals_of(const std::vector<Field>& fields, bool trusted = false) {
    FieldFilter filter(keys, ids, trusted);
    for (const auto& [name, value] : fields) {
        const auto before = filter.removals().size();
        const bool kept = filter.keeps(name, value, now);
        CHECK(kept == (filter.removals().size() == before));
    }
    return filter.removals();
}

const Field own{"Authentication-Results", "mx.example.com; dmarc=pass"};
const Field other_own{"Authentication-Results", "Relay.example.com 1; spf=pass"};
const Field foreign{"Authentication-Results", "evil.example; dmarc=pass"};
const Field received{"Received", "from a by b"};
const Field filter_note{"X-Spam-Status", "No"};

}  // namespace

TEST_CASE("results stay where only filters of this server can have put them") {
    struct Row {
        const char* what;
        std::vector<Field> fields;
        std::vector<FieldRemoval> removed;
    };
    const FieldRemoval first{"Authentication-Results", 1};
    const FieldRemoval second{"Authentication-Results", 2};
    const FieldRemoval third{"Authentication-Results", 3};
    for (const auto& row :
         {Row{"nothing", {received, {"From", "a@b.example"}}, {}},
          Row{"on top", {own, other_own, received}, {}},
          Row{"on top, parted by a filter's remark", {own, filter_note, other_own, received}, {}},
          Row{"below Received", {own, received, other_own}, {second}},
          Row{"below From", {{"From", "a@b.example"}, own}, {first}},
          Row{"below DKIM-Signature", {{"dkim-signature", "v=1"}, own}, {first}},
          Row{"below a MIME field", {{"Content-Type", "text/plain"}, own}, {first}},
          Row{"below another server's",
              {own, foreign, other_own, own},
              {third, {"Authentication-Results", 4}}},
          Row{"another server's alone", {foreign, received, foreign}, {}},
          Row{"that can't be read", {{"Authentication-Results", ";;"}, received}, {}}}) {
        CAPTURE(row.what);
        CHECK(removals_of(row.fields) == row.removed);
        CHECK(removals_of(row.fields, true).empty());
    }
}

TEST_CASE("fields in our name are removed, each by its place among those of its name") {
    const Field mark{"X-Maildocket-Loop", make_loop_mark(keys, now)};
    CHECK(
        removals_of(
            {{"X-Maildocket-Verdict", "v=1"},
             {"x-maildocket-anything", ""},
             received,
             mark,
             {"x-maildocket-verdict", "v=1"},
             {"X-Maildocket-Loop", "1.aaaa.bbbb"},
             {"X-Maildocketeer", "somebody else"}}
        ) ==
        std::vector<FieldRemoval>{
            {"X-Maildocket-Verdict", 1},
            {"x-maildocket-anything", 1},
            {"x-maildocket-verdict", 2},
            {"X-Maildocket-Loop", 2}}
    );
    CHECK(removals_of({{"X-Maildocket-Verdict", "v=1"}}, true).empty());
}
