// Assertions of the runtime about itself.
//
// CHECK is always on and cheap; DCHECK is on in debug presets; SLOW_CHECK guards walks over whole
// heaps. They state invariants that only a bug of ours can break: input never reaches them.
#pragma once

namespace corbel {

// Prints the failed condition and its place, then aborts. Any thread.
[[noreturn, gnu::cold]] void check_failed(const char* condition, const char* file, int line);

}  // namespace corbel

#define CORBEL_INLINE [[gnu::always_inline]] inline
#define CORBEL_COLD [[gnu::cold, gnu::noinline]]

#define CHECK(condition)                        \
  (__builtin_expect(!!(condition), 1) ? void(0) \
                                      : ::corbel::check_failed(#condition, __FILE__, __LINE__))

#ifdef CORBEL_DCHECK
#define DCHECK(condition) CHECK(condition)
#else
#define DCHECK(condition) ((void)sizeof(!!(condition)))
#endif

#ifdef CORBEL_SLOW_CHECK
#define SLOW_CHECK(condition) CHECK(condition)
#else
#define SLOW_CHECK(condition) ((void)sizeof(!!(condition)))
#endif
