/*
 * Runs native-engine/testdata/vectors.tsv through the C ABI. Argument: the folder native-engine. Built once for each supported minor
 * version, against the header that was released with it and with that version's file in clients/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "ironsieve.h"

_Static_assert(sizeof(isv_reply) == 512, "isv_reply");
_Static_assert(sizeof(isv_finding) == 40, "isv_finding");
_Static_assert(sizeof(isv_rule) == 48, "isv_rule");
_Static_assert(sizeof(isv_engine_config) == 16, "isv_engine_config");
_Static_assert(sizeof(isv_handshake_info) == 200, "isv_handshake_info");

enum { COLUMNS = 5, MAX_RULES = 4096 };

typedef struct bytes {
    unsigned char *start;
    size_t length;
    size_t capacity;
} bytes;

isv_reply reply = {.size = sizeof(isv_reply)};
static char rule_ids[MAX_RULES][80];

_Noreturn void die(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

void expect_ok(int32_t status, const char *what) {
    if (status != ISV_OK) {
        fprintf(stderr, "%s: status %d: %.*s\n", what, (int)status, (int)reply.message_length, (const char *)reply.message);
        exit(1);
    }
}

static void append(bytes *to, const void *from, size_t length) {
    if (to->length + length > to->capacity) {
        to->capacity = 2 * (to->length + length) + 64;
        to->start = realloc(to->start, to->capacity);
        if (to->start == NULL) {
            die("no memory");
        }
    }
    if (length > 0) {
        memcpy(to->start + to->length, from, length);
    }
    to->length += length;
}

static void append_packed(bytes *to, const void *from, size_t length) {
    uint32_t count = (uint32_t)length;
    append(to, &count, sizeof count);
    append(to, from, length);
}

static bytes read_file(const char *folder, const char *name) {
    char path[4096];
    bytes content = {0};
    unsigned char block[4096];
    size_t count;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open %s\n", path);
        exit(1);
    }
    while ((count = fread(block, 1, sizeof block, file)) > 0) {
        append(&content, block, count);
    }
    fclose(file);
    return content;
}

static int hex_digit(unsigned char c) {
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

static bytes unescape(const char *text) {
    bytes result = {0};
    append(&result, "", 0);
    for (const unsigned char *at = (const unsigned char *)text; *at != 0; at++) {
        unsigned char c = *at;
        if (c == '\\') {
            switch (*++at) {
            case 't': c = '\t'; break;
            case 'n': c = '\n'; break;
            case 'r': c = '\r'; break;
            case '0': c = 0; break;
            case 'x': c = (unsigned char)(hex_digit(at[1]) << 4 | hex_digit(at[2])); at += 2; break;
            default: c = *at;
            }
        }
        append(&result, &c, 1);
    }
    return result;
}

/* The rule set of a case; neighbouring cases share theirs. */
static uint64_t compile(uint64_t engine, uint64_t frame, const char *folder, char *documents) {
    static char last[256];
    static uint64_t rules;
    bytes packed = {0};
    if (strcmp(last, documents) == 0) {
        return rules;
    }
    if (last[0] != 0) {
        expect_ok(isv_ruleset_free(rules, ISV_ADDRESS(&reply)), "free");
    }
    snprintf(last, sizeof last, "%s", documents);
    for (char *name = strtok(documents, ","); name != NULL; name = strtok(NULL, ",")) {
        char path[256];
        int is_pack = strncmp(name, "pack:", 5) == 0;
        snprintf(path, sizeof path, is_pack ? "packs/%s.json" : "testdata/rules/%s.json", is_pack ? name + 5 : name);
        bytes json = read_file(folder, path);
        append_packed(&packed, name, strlen(name));
        append_packed(&packed, json.start, json.length);
        free(json.start);
    }
    expect_ok(isv_ruleset_compile(engine, frame, ISV_ADDRESS(packed.start), packed.length, ISV_ADDRESS(&reply)), "compile");
    free(packed.start);
    if (reply.count > MAX_RULES) {
        die("too many rules");
    }
    const unsigned char *output = (const unsigned char *)(uintptr_t)reply.output_address;
    for (uint64_t i = 0; i < reply.count; i++) {
        isv_rule rule;
        memcpy(&rule, output + i * sizeof rule, sizeof rule);
        snprintf(rule_ids[i], sizeof rule_ids[i], "%.*s", (int)rule.id_length, (const char *)output + rule.id_offset);
    }
    return rules = reply.handle;
}

/* Makes the redacted text and the list of findings from the edits, as docs/abi.md says. */
static void apply(const bytes *input, bytes *text, bytes *findings) {
    const unsigned char *output = (const unsigned char *)(uintptr_t)reply.output_address;
    uint64_t copied = 0;
    for (uint64_t i = 0; i < reply.count; i++) {
        isv_finding finding;
        char described[160];
        memcpy(&finding, output + i * sizeof finding, sizeof finding);
        snprintf(described, sizeof described, "%s%s:%llu-%llu", i > 0 ? " " : "", rule_ids[finding.rule],
                 (unsigned long long)finding.start, (unsigned long long)finding.end);
        append(findings, described, strlen(described));
        if (finding.replacement_length != ISV_KEPT) {
            append(text, input->start + copied, finding.start - copied);
            append(text, output + finding.replacement_offset, finding.replacement_length);
            copied = finding.end;
        }
    }
    append(text, input->start + copied, input->length - copied);
}

static int run(uint64_t engine, uint64_t frame, const char *folder, char *columns[COLUMNS]) {
    uint64_t rules = compile(engine, frame, folder, columns[1]);
    bytes input = unescape(columns[2]);
    bytes expected = unescape(columns[3]);
    bytes text = {0};
    bytes findings = {0};
    expect_ok(isv_ruleset_redact(rules, frame, ISV_ADDRESS(input.start), input.length, 0, ISV_ADDRESS(&reply)), columns[0]);
    apply(&input, &text, &findings);
    append(&findings, "", 1);
    int right = text.length == expected.length && (text.length == 0 || memcmp(text.start, expected.start, text.length) == 0) &&
                strcmp((const char *)findings.start, columns[4]) == 0;
    if (!right) {
        printf("%s: got '%.*s' and findings '%s', expected '%s' and '%s'\n", columns[0], (int)text.length, (const char *)text.start,
               (const char *)findings.start, columns[3], columns[4]);
    }
    free(input.start);
    free(expected.start);
    free(text.start);
    free(findings.start);
    return right;
}

/* A function, since compilers warn of an unsigned number compared with a minor version of 0. */
static int at_least(uint32_t version, uint32_t wanted) {
    return version >= wanted;
}

static uint64_t open_engine(void) {
    isv_handshake_info info = {.size = sizeof info};
    isv_engine_config config = {.size = sizeof config, .max_frame_bytes = 64 << 20};
    unsigned char key[32];
    for (size_t i = 0; i < sizeof key; i++) {
        key[i] = (unsigned char)i;
    }
    if (isv_handshake(ISV_ADDRESS(&info)) != ISV_OK || info.abi_major != ISV_ABI_MAJOR || !at_least(info.abi_minor, ISV_ABI_MINOR)) {
        die("the library has another ABI version");
    }
    if (info.layout_hash != ISV_LAYOUT_HASH) {
        die("the library has another layout");
    }
    if (info.panic_strategy != 1) {
        die("a panic in the library ends the process");
    }
    expect_ok(isv_engine_open(ISV_ADDRESS(&config), ISV_ADDRESS(&reply)), "open");
    uint64_t engine = reply.handle;
    set_keys(engine, key, sizeof key);
    return engine;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        die("usage: vectors NATIVE_ENGINE_FOLDER");
    }
    uint64_t engine = open_engine();
    expect_ok(isv_frame_acquire(engine, 0, ISV_ADDRESS(&reply)), "acquire");
    uint64_t frame = reply.handle;
    bytes file = read_file(argv[1], "testdata/vectors.tsv");
    append(&file, "", 1);
    int count = 0;
    int failed = 0;
    for (char *line = (char *)file.start; *line != 0;) {
        char *end = strchr(line, '\n');
        char *next = end != NULL ? end + 1 : line + strlen(line);
        if (end != NULL) {
            *end = 0;
        }
        if (*line != 0 && *line != '#') {
            char *columns[COLUMNS];
            for (int i = 0; i < COLUMNS; i++) {
                columns[i] = line;
                line += strcspn(line, "\t");
                if (*line != 0) {
                    *line++ = 0;
                }
            }
            if (!knows_actions_of(columns[1])) {
                line = next;
                continue;
            }
            count++;
            failed += !run(engine, frame, argv[1], columns);
        }
        line = next;
    }
    free(file.start);
    use_the_version(engine, (uint64_t)count);
    printf("%llu deprecated calls\n", (unsigned long long)deprecated_calls(engine));
    expect_ok(isv_engine_close(engine, ISV_ADDRESS(&reply)), "close");
    printf("%d vectors, %d failed\n", count, failed);
    return failed > 0;
}
