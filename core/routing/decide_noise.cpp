#include "core/routing/decider.hpp"

#include <fmt/format.h>

namespace maildocket::routing {

namespace {

constexpr std::size_t received_max = 50;

}  // namespace

// To an address that only this installation can make, and makes for nothing else.
Decider::Row Decider::probe() {
    if (mail_.signed_recipient != SignedAddress{AddressPurpose::review, probe_ticket}) {
        return std::nullopt;
    }
    note("probe", "sent by maildocket doctor", "loop");
    decision_.reason = "a probe of maildocket doctor";
    return IgnoreLoop{true};
}

Decider::Row Decider::our_own_mail() {
    if (mail_.own_loop_mark) {
        note("loop", "X-Maildocket-Loop with our signature", "loop");
        decision_.reason = "our own mail came back";
        return IgnoreLoop{};
    }
    for (const auto& author : mail_.message.from) {
        const auto email = normalize_email(author.email);
        if (email && policy_.directory.is_own_address(*email)) {
            note("loop", "From is the queue address " + *email, "loop");
            decision_.reason = "From is a queue address";
            return IgnoreLoop{};
        }
    }
    return std::nullopt;
}

Decider::Row Decider::mail_loop() {
    if (mail_.received_count <= received_max || accepted_) {
        return std::nullopt;
    }
    note("received", fmt::format("{} Received fields", mail_.received_count), "refuse");
    decision_.reason = "mail loop";
    return Refuse{
        Reply{554, {5, 4, 6}, "This mail has passed too many servers: it runs in a loop"}};
}

Decider::Row Decider::infected() {
    if (!mail_.scan) {
        return std::nullopt;
    }
    if (mail_.scan->virus.empty()) {
        const auto& trouble = mail_.scan->trouble;
        note(
            "antivirus",
            trouble.empty() ? "nothing found" : trouble,
            trouble.empty() ? "clean" : "not scanned"
        );
        return std::nullopt;
    }
    note("antivirus", mail_.scan->virus, accepted_ ? "accepted by a person" : "held");
    if (accepted_) {
        return std::nullopt;
    }
    return hold("virus: " + mail_.scan->virus);
}

Decider::Row Decider::not_understood() {
    if (mail_.message.unparsable.empty()) {
        return std::nullopt;
    }
    note("limit", mail_.message.unparsable, accepted_ ? "accepted by a person" : "held");
    if (accepted_) {
        return std::nullopt;
    }
    return hold("could not be read: " + mail_.message.unparsable);
}

Decider::Row Decider::bounce() {
    if (mail_.reading.classification.mail_class != MailClass::bounce) {
        return std::nullopt;
    }
    note("bounce", "delivery status notification or signs of one", "bounce");
    decision_.reason = ticket_ == nullptr ? "no ticket of ours is named in it" : "";
    const bool signed_path =
        mail_.signed_recipient && mail_.signed_recipient->purpose == AddressPurpose::bounce;
    return FileBounce{found_ticket(), signed_path};
}

Decider::Row Decider::automatic_reply() {
    if (mail_.reading.classification.mail_class != MailClass::auto_reply) {
        return std::nullopt;
    }
    note("auto_reply", "signs of an automatic reply", "auto_reply");
    return FileAutoReply{found_ticket()};
}

Decider::Row Decider::no_author() {
    if (!decision_.author.email.empty()) {
        return std::nullopt;
    }
    note(
        "author",
        "neither From nor Sender nor reverse path is an address",
        accepted_ ? "accepted" : "held"
    );
    if (accepted_) {
        return std::nullopt;
    }
    return hold("no sender address in it");
}

Decider::Row Decider::forged_author() {
    if (decision_.trust != Trust::forged || accepted_) {
        return std::nullopt;
    }
    note("forged", "DMARC failed at a server that is believed", "held");
    return hold("the sender is forged: DMARC failed");
}

}  // namespace maildocket::routing
