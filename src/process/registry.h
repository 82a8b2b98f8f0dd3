// Registered names of processes and ports. Lookup takes no lock. See registry.cpp.
#pragma once

#include <vector>

#include "process/process.h"

namespace corbel {

enum class RegisterOutcome { Ok, NameTaken, AlreadyNamed, NoProcess };

// Names a live local process.
RegisterOutcome register_process_name(Term name, Term pid);
// Names a port; the port subsystem keeps one name per port.
bool register_port_name(Term name, Term port);
// False if nothing had that name.
bool unregister_name(Term name);
void unregister_process(Process& p);  // at its exit
// All names in use.
std::vector<Term> registered_names();

}  // namespace corbel
