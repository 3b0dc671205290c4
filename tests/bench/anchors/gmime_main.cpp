#include "tests/bench/anchors/gmime_decode.hpp"
#include "tests/bench/cpu_loop.hpp"
#include "tests/bench/load/mail_source.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <map>
#include <string>

// gmime_decode: GMime alone over the mails of a folder, from memory, on one core. One line of JSON.
int main(int argc, char** argv) try {
    using namespace maildocket::bench;
    const std::map<std::string, GmimeStage> stages{
        {"parse", GmimeStage::parse},
        {"headers", GmimeStage::headers},
        {"decode", GmimeStage::decode}};
    CLI::App app{"Parses and decodes every mail of a folder with GMime, again and again."};
    std::string folder;
    double seconds = 3;
    auto stage = GmimeStage::decode;
    app.add_option("folder", folder, "mails, one a file")->required();
    app.add_option("--cpu-seconds", seconds, "at least so long");
    app.add_option("--stage", stage)->transform(CLI::CheckedTransformer(stages));
    CLI11_PARSE(app, argc, argv);

    const auto mails = read_folder(folder);
    start_gmime();
    std::size_t total = 0;
    const auto rate = measure(mails, seconds, [&total, stage](const std::string& mail) {
        total += decode_mail(mail, stage);
    });
    std::puts(rate_json(mails.size(), rate, total).c_str());
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "gmime_decode: %s\n", error.what());
    return 2;
}
