/* A client of 1.1 reads every counter that it knows, from a library that may know fewer or more. */
#include <string.h>

#include "client.h"

_Static_assert(ISV_ABI_MAJOR == 1 && ISV_ABI_MINOR == 1, "the header of another version");
_Static_assert(ISV_COUNTER_CALLS == 32 && ISV_COUNTER_DEPRECATED_CALLS == 41, "a counter has moved");

void use_the_version(uint64_t engine, uint64_t scans) {
    uint64_t counters[ISV_COUNTERS + 1];
    memset(counters, 0xA5, sizeof counters);
    expect_ok(isv_engine_counters(engine, ISV_ADDRESS(counters), ISV_COUNTERS, ISV_ADDRESS(&reply)), "counters");
    if (reply.count < ISV_COUNTERS || counters[ISV_COUNTER_CALLS] != scans || counters[ISV_COUNTER_LIVE_HANDLES] != 3) {
        die("the counters tell something else");
    }
    if (counters[ISV_COUNTERS] != 0xA5A5A5A5A5A5A5A5) {
        die("the library wrote behind the array");
    }
}
