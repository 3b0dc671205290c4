#pragma once

#include <string>

namespace maildocket::mime {

// Once per process, before anything of GMime is used; cheap afterwards and safe from any thread.
void start_gmime();

// The boundary parameter of a Content-Type value as GMime reads it; empty if there is none.
[[nodiscard]] std::string boundary_parameter(const std::string& content_type);

}  // namespace maildocket::mime
