// Microstate accounting: what the threads of the runtime spend their time on.
//
// Each thread always notes the state it is in, which costs a store; time is measured only while the
// accounting is on. A thread's account is written by the thread and by whoever switches the
// accounting on or off, and read by anybody, under the account's lock.
// OTP: runtime_tools, msacc(3); erlang(3), system_flag(microstate_accounting).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace corbel {

enum class Microstate : std::uint8_t { Aux, CheckIo, Emulator, Gc, Other, Port, Sleep };
inline constexpr std::size_t kMicrostateCount = 7;

enum class AccountKind : std::uint8_t { Scheduler, DirtyCpuScheduler, DirtyIoScheduler, Poll };

// The account of a thread that may not have been started yet; it counts as asleep until it joins.
void add_microstate_account(AccountKind kind, std::uint32_t id);
// The calling thread is this one from now on; it is in state Other.
void join_microstate_accounting(AccountKind kind, std::uint32_t id);
// The calling thread has no account any more; the account stays in its state until another joins.
void leave_microstate_accounting();

// The calling thread goes over to a state; gives the state it was in. Nothing happens on threads
// that have no account.
Microstate enter_microstate(Microstate next);

class InMicrostate {
 public:
  explicit InMicrostate(Microstate state) : before_(enter_microstate(state)) {}
  ~InMicrostate() { enter_microstate(before_); }
  InMicrostate(const InMicrostate&) = delete;

 private:
  Microstate before_;
};

bool microstate_accounting_on();
// Gives whether it was on. Switching it on again goes on with the same counters.
bool switch_microstate_accounting(bool on);
void reset_microstate_accounting();

struct MicrostateCounters {
  AccountKind kind;
  std::uint32_t id;
  std::array<std::uint64_t, kMicrostateCount> ns;
};
// By kind and id.
std::vector<MicrostateCounters> microstate_counters();

}  // namespace corbel
