/* What vectors.c and the files beside it have of each other. */
#ifndef CLIENT_H
#define CLIENT_H

#include "ironsieve.h"

/* Of the last call. */
extern isv_reply reply;

_Noreturn void die(const char *what);

void expect_ok(int32_t status, const char *what);

/* Sets the key `test`, and what else this version can have for the vectors. */
void set_keys(uint64_t engine, const unsigned char *key, uint64_t length);

/* Whether this version can have what the actions of these documents need. */
int knows_actions_of(const char *documents);

/* Calls what only clients of this minor version call. `scans` scanning calls were made before, all of which succeeded. */
void use_the_version(uint64_t engine, uint64_t scans);

/* What today's library counted for an engine, read by today's header whatever the version of the client. */
uint64_t deprecated_calls(uint64_t engine);

#endif
