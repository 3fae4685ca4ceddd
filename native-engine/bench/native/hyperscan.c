/*
 * Measures Hyperscan from C: hyperscan CORPUS SAMPLES.tsv WORKLOAD RULES SECONDS_PER_PART [starts]
 *
 * RULES is a file of identifiers, tabs and patterns, or of literals, one a line, when its name ends in literals.txt. Patterns that Hyperscan does
 * not take are left out and counted. Files are described in src/workload.rs; a row of samples in src/samples.rs. Times are the thread's processor
 * time. Exits with 1 when an end that the oracle knows is missing, or a rule matches that must not: what is reported are ends of all possible
 * matches, so more than there are matches.
 */
#define _GNU_SOURCE
#include <hs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { GLANCE = 64 };

typedef struct {
	uint32_t text, rule, start, end;
} place;

typedef struct {
	uint32_t rule;
	uint64_t end;
} report;

typedef struct {
	report *list;
	size_t count, room;
} reports;

static void fail(const char *what, const char *why) {
	fprintf(stderr, "%s: %s\n", what, why);
	exit(2);
}

static void *read_file(const char *directory, const char *name, size_t *size) {
	char path[4096];
	snprintf(path, sizeof path, "%s%s%s", directory, *directory ? "/" : "", name);
	FILE *file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END)) fail(path, "cannot be read");
	*size = (size_t) ftell(file);
	rewind(file);
	char *bytes = malloc(*size + 1);
	if (!bytes || fread(bytes, 1, *size, file) != *size) fail(path, "cannot be read");
	bytes[*size] = 0;
	fclose(file);
	return bytes;
}

static double now(void) {
	struct timespec time;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double) time.tv_sec * 1e9 + (double) time.tv_nsec;
}

static int count(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
	(void) id, (void) from, (void) to, (void) flags;
	++*(size_t *) context;
	return 0;
}

static int collect(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
	(void) from, (void) flags;
	reports *all = context;
	if (all->count == all->room) {
		all->room = all->room ? 2 * all->room : 1024;
		all->list = realloc(all->list, all->room * sizeof *all->list);
		if (!all->list) abort();
	}
	all->list[all->count++] = (report) { id, to };
	return 0;
}

/* Compiles each pattern alone first: one that is refused would spoil them all. */
static hs_database_t *compile(char *rules, unsigned flags, char *has, unsigned *taken, unsigned *all) {
	size_t room = 1;
	for (char *at = rules; *at; at++) room += *at == '\n';
	const char **patterns = calloc(room, sizeof *patterns);
	unsigned *all_flags = calloc(room, sizeof *all_flags), *ids = calloc(room, sizeof *ids), id = 0;
	hs_compile_error_t *error;
	hs_database_t *database;
	for (char *line = strtok(rules, "\n"); line; line = strtok(NULL, "\n"), id++) {
		char *pattern = strchr(line, '\t') + 1;
		if (hs_compile(pattern, flags, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS) {
			hs_free_compile_error(error);
			continue;
		}
		hs_free_database(database);
		has[id] = 1;
		patterns[*taken] = pattern, all_flags[*taken] = flags, ids[(*taken)++] = id;
	}
	*all = id;
	if (hs_compile_multi(patterns, all_flags, ids, *taken, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS)
		fail("compile", error->message);
	return database;
}

static hs_database_t *compile_literals(char *lines, char *has, unsigned *all) {
	size_t room = 1;
	for (char *at = lines; *at; at++) room += *at == '\n';
	const char **literals = calloc(room, sizeof *literals);
	size_t *lengths = calloc(room, sizeof *lengths);
	unsigned *flags = calloc(room, sizeof *flags), *ids = calloc(room, sizeof *ids), id = 0;
	for (char *line = strtok(lines, "\n"); line; line = strtok(NULL, "\n"), id++)
		literals[id] = line, lengths[id] = strlen(line), ids[id] = id, has[id] = 1;
	*all = id;
	hs_compile_error_t *error;
	hs_database_t *database;
	if (hs_compile_lit_multi(literals, flags, ids, lengths, id, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS)
		fail("compile", error->message);
	return database;
}

static int by_rule_and_end(const void *a, const void *b) {
	const report *x = a, *y = b;
	if (x->rule != y->rule) return x->rule < y->rule ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* Whether each expected end was reported, and each reported rule was expected. */
static int as_expected(const place *expected, size_t count, const char *has, reports *all) {
	qsort(all->list, all->count, sizeof *all->list, by_rule_and_end);
	for (size_t i = 0; i < count; i++) {
		report wanted = { expected[i].rule, expected[i].end };
		if (has[wanted.rule]
				&& !(all->count && bsearch(&wanted, all->list, all->count, sizeof wanted, by_rule_and_end)))
			return 0;
	}
	for (size_t i = 0; i < all->count; i++) {
		if (i && all->list[i].rule == all->list[i - 1].rule) continue;
		size_t known = 0;
		while (known < count && expected[known].rule != all->list[i].rule) known++;
		if (known == count) return 0;
	}
	return 1;
}

int main(int argc, char **argv) {
	if (argc < 6) fail("usage", "hyperscan CORPUS SAMPLES.tsv WORKLOAD RULES SECONDS_PER_PART [starts]");
	int starts = argc > 6;
	char directory[4096];
	snprintf(directory, sizeof directory, "%s/%s", argv[1], argv[3]);
	size_t bytes, rule_bytes, layout_bytes, place_bytes;
	char *data = read_file(directory, "texts.bin", &bytes);
	uint32_t *layout = read_file(directory, "layout.bin", &layout_bytes);
	place *places = read_file(directory, "matches.bin", &place_bytes);
	char *rules = read_file("", argv[4], &rule_bytes);
	double limit = atof(argv[5]) * 1e9;

	char *has = calloc(rule_bytes + 1, 1);
	unsigned taken = 0, all = 0;
	int literals = strstr(argv[4], "literals.txt") != NULL;
	double start = now();
	hs_database_t *database = literals ? compile_literals(rules, has, &all)
			: compile(rules, starts ? HS_FLAG_SOM_LEFTMOST : 0, has, &taken, &all);
	double ready = (now() - start) / 1e9;
	size_t size = 0;
	hs_database_size(database, &size);
	hs_scratch_t *scratch = NULL;
	if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) fail("scratch", "no memory");

	size_t texts = 0;
	for (size_t at = 0; at < bytes; at += 4 + *(uint32_t *) (data + at)) texts++;
	char **text = calloc(texts + 1, sizeof *text);
	uint32_t *length = calloc(texts + 1, sizeof *length);
	size_t index = 0;
	for (size_t at = 0; at < bytes; at += 4 + length[index - 1]) {
		length[index] = *(uint32_t *) (data + at);
		text[index++] = data + at + 4;
	}

	/* Checked after the measured scans would be too late to be told of in their rows, and before they would have been seen: what is
	 * scanned here has no state that remembers text. */
	reports found = { 0 };
	size_t known = place_bytes / sizeof *places, at = 0, checked = layout[0], wrong = 0;
	for (size_t i = 0; i < checked; i++) {
		size_t from = at;
		while (at < known && places[at].text == i) at++;
		found.count = 0;
		hs_scan(database, text[i], length[i], 0, scratch, collect, &found);
		if (!as_expected(places + from, at - from, has, &found)) {
			if (!wrong++) fprintf(stderr, "%s, text %zu: not as the oracle\n", argv[3], i);
		}
	}

	FILE *out = fopen(argv[2], "a");
	if (!out) fail(argv[2], "cannot be written");
	size_t parts = layout_bytes / 4 - 1, sum = 0;
	for (size_t part = 0; part < parts; part++) {
		size_t first = layout[1 + part], end = part + 1 < parts ? layout[2 + part] : texts, done = 0, scanned = 0;
		double begin = now();
		for (size_t i = first; i < end; i++) {
			hs_scan(database, text[i], length[i], 0, scratch, count, &sum);
			done++, scanned += length[i];
			if ((done % GLANCE == 0 || length[i] > 4096) && now() - begin > limit) break;
		}
		double elapsed = now() - begin;
		if (part == 0) continue;
		fprintf(out, "%s\tHyperscan %s in C, %s\t%zu\t%zu\t%.0f\t", argv[3], "5.4.0", starts ? "with starts" : "no starts", scanned, done, elapsed);
		if (wrong) fprintf(out, "void: %zu of %zu texts\t", wrong, checked);
		else fprintf(out, "ok: ends of %zu texts\t", checked);
		if (literals) fprintf(out, "starts, replacement, word boundaries; ready in %.1f s, %zu MB\n", ready, size / 1000000);
		else fprintf(out, "%scaptures, replacement, validators, context, %u of %u rules\n", starts ? "" : "starts, ", all - taken, all);
	}
	fclose(out);
	return wrong != 0;
}
