/* A client of 1.0 reads the counters that 1.0 had. */
#include "client.h"

_Static_assert(ISV_ABI_MAJOR == 1 && ISV_ABI_MINOR == 0, "the header of another version");
_Static_assert(sizeof(isv_telemetry) == 336, "isv_telemetry");

void use_the_version(uint64_t engine, uint64_t scans) {
    isv_telemetry telemetry = {.size = sizeof telemetry};
    expect_ok(isv_engine_telemetry(engine, ISV_ADDRESS(&telemetry), ISV_ADDRESS(&reply)), "telemetry");
    if (telemetry.size != sizeof telemetry || telemetry.calls != scans || telemetry.live_handles != 3 || telemetry.errors[ISV_BUSY] != 0) {
        die("the telemetry tells something else");
    }
    if (isv_engine_telemetry(engine, 0, ISV_ADDRESS(&reply)) != ISV_INVALID_ARGUMENT) {
        die("a telemetry of nowhere is filled");
    }
}
