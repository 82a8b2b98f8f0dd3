// The two errors that functions on maps raise.
// OTP: Reference Manual, "Errors and Error Handling", badmap and badkey.
#pragma once

#include "process/process.h"

namespace corbel {

inline Raised bad_map(Process& p, Term term) { return p.error(am::badmap, term); }
inline Raised bad_key(Process& p, Term key) { return p.error(am::badkey, key); }

}  // namespace corbel
