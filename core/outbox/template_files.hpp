#pragma once

#include "core/base/result.hpp"
#include "core/outbox/templates.hpp"

#include <memory>
#include <string>
#include <vector>

// Where templates come from: the program itself, and a folder of the administrator's.
namespace maildocket::outbox {

// conf/templates as it was when the program was built.
[[nodiscard]] const std::vector<TemplateFile>& embedded_templates();

// The program's, with the files of a folder in their place, which has a folder for each language;
// an empty name gives the program's alone. Anything but *.txt and *.html is overlooked, but a *.txt
// or *.html of another name than those of the kinds is an error, since it would never be used.
// Errors as Templates::make(), and not_found for a folder that can't be read. A file has at most
// 64 KiB, a folder 100 languages.
[[nodiscard]] Result<std::shared_ptr<const Templates>> load_templates(const std::string& directory);

}  // namespace maildocket::outbox
