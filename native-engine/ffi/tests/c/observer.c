/* Always compiled against today's header: what a client of an earlier version could not read. */
#include "client.h"

uint64_t deprecated_calls(uint64_t engine) {
    static isv_reply answer = {.size = sizeof(isv_reply)};
    uint64_t counters[ISV_COUNTERS];
    if (isv_engine_counters(engine, ISV_ADDRESS(counters), ISV_COUNTERS, ISV_ADDRESS(&answer)) != ISV_OK) {
        die("the counters cannot be read");
    }
    return counters[ISV_COUNTER_DEPRECATED_CALLS];
}
