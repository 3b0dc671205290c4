#pragma once

namespace maildocket {

// To be called first. A standard stream that whoever started us has closed gets an end that can
// neither be read nor written, which fails as it would have: else the next socket or file that is
// opened gets its number, and what is printed or logged goes into a database or to a mail server.
void hold_standard_streams();

}  // namespace maildocket
