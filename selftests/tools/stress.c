// SPDX-License-Identifier: GPL-2.0
/*
 * Many writes to the allowlist, each against a model.
 *
 *	stress write SEED COUNT BUS PLACE...	beside others: none of them has
 *						addresses on that bus (nor is
 *						anything there), or those places
 *	stress fuzz SEED COUNT			alone: anything
 *
 * A place is BDF@vendor:device, as the list reads, for a device that is there;
 * with "/busy" behind it, user space may have it, and with "/hot" it may come and
 * go. Of the writes of the first, half are garbage.
 *
 * Each stops at the first deviation, says what it was, and exits with 1. The first
 * prints at the end what it leaves on the list.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include "babble.h"

#define ALLOWLIST	"/sys/kernel/relax_rmrr/allowlist"
#define PCI_DEVICES	"/sys/bus/pci/devices"

static struct model model;
static struct pool pool;
static struct text text;
static int allowlist;

static struct {
	unsigned long writes;
	unsigned long garbage;
	unsigned long refused;	/* neither garbage nor busy */
	unsigned long busy;
	unsigned long full;	/* of those refused */
	unsigned long checks;
} counts;

static void print_text(void)
{
	size_t i;

	printf("the write, number %lu, %zu bytes: \"", counts.writes, text.len);
	for (i = 0; i < text.len && i < WRITE_MAX; i++)
		if (isprint((unsigned char)text.at[i]) && text.at[i] != '\\' &&
		    text.at[i] != '"')
			putchar(text.at[i]);
		else
			printf("\\%03o", (unsigned char)text.at[i]);
	printf("\"\n");
}

static void print_entries(const char *what, const struct entries *set)
{
	char line[LINE_LEN];
	unsigned int i;

	printf("%s, %u entries:\n", what, set->len);
	for (i = 0; i < set->len; i++) {
		print_entry(line, &set->at[i]);
		printf("  %s", line);
	}
}

static void deviation(const struct entries *found, const char *fmt, ...)
{
	va_list args;

	printf("not as expected: ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	print_text();
	print_entries("the model's list", &model.list);
	if (found)
		print_entries("the list, as far as it is ours", found);
	exit(1);
}

static const char *name_of(int err)
{
	return err ? strerrorname_np(-err) : "OK";
}

static const char *read_list(void)
{
	static char buf[2 * WRITE_MAX];
	ssize_t n = pread(allowlist, buf, sizeof(buf) - 1, 0);

	if (n < 0)
		deviation(NULL, "the list cannot be read: %s", name_of(-errno));
	buf[n] = 0;
	if (strlen(buf) != (size_t)n)
		deviation(NULL, "the list has a NUL");
	return buf;
}

static void parse_or_fail(const char *buf, struct entries *list)
{
	if (!parse_list(buf, list))
		deviation(NULL, "the list is not canonical:\n%s", buf);
}

static bool ours(const struct entry *e)
{
	unsigned int i;

	for (i = 0; i < pool.len; i++)
		if (pool.at[i].entry.bdf == e->bdf)
			return true;
	return pool.alone;
}

/* Nobody else has entries: the whole text. */
static bool reads_as_model(const char *buf)
{
	char line[LINE_LEN];
	unsigned int i;
	int n;

	for (i = 0; i < model.list.len; i++, buf += n) {
		n = print_entry(line, &model.list.at[i]);
		if (strncmp(buf, line, n))
			return false;
	}
	return !*buf;
}

/* The list is the model's, as far as it is ours. */
static void check_list(void)
{
	static struct entries list;
	const char *buf = read_list();
	unsigned int i, n = 0;

	counts.checks++;
	if (pool.alone && reads_as_model(buf))
		return;
	parse_or_fail(buf, &list);
	for (i = 0; i < list.len; i++)
		if (ours(&list.at[i]))
			list.at[n++] = list.at[i];
	list.len = n;
	for (i = 0; i < n && i < model.list.len; i++)
		if (!same(&list.at[i], &model.list.at[i]))
			break;
	if (!pool.alone && i == n && n == model.list.len)
		return;
	deviation(&list, "the list differs");
}

/* Does it take off what user space may have? */
static bool drops_busy(struct entries *next)
{
	struct entry *e;
	unsigned int i;

	for (i = 0; i < pool.len; i++) {
		e = find(&model.list, pool.at[i].entry.bdf);
		if (pool.at[i].kind == BUSY && e && !contains(next, e))
			return true;
	}
	return false;
}

/* Return: its negative errno, or 0. */
static int write_text(void)
{
	static struct entries next;
	int expected = evaluate(&model, text.at, text.len, &next);
	ssize_t n = write(allowlist, text.at, text.len);
	int err = n < 0 ? -errno : 0;

	counts.writes++;
	counts.garbage += expected == -EINVAL;
	if (err == -EBUSY && !expected && drops_busy(&next)) {
		counts.busy++;
		return err;
	}
	if (!err && (size_t)n != text.len)
		deviation(NULL, "%zd bytes written", n);
	if (err != expected)
		deviation(NULL, "%s instead of %s", name_of(err), name_of(expected));
	counts.refused += err && err != -EINVAL;
	counts.full += err == -ENOSPC;
	if (!err)
		commit(&model, &next);
	return err;
}

static void add_place(uint64_t bdf, uint32_t id, enum kind kind)
{
	struct entry e = { .bdf = bdf, .bound = true, .id = id };

	if (pool.len == POOL_MAX)
		abort();
	pool.at[pool.len++] = (struct place){ .entry = e, .kind = kind };
	/* One that comes and goes is granted with its id: there or not is one. */
	if (kind == PRESENT || kind == BUSY)
		put(&model.present, &e);
}

static void add_absent(uint32_t domain, unsigned int bus, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		add_place((uint64_t)domain << 16 | bus << 8 | i,
			  0x80860000 + (i & 0xffff), ABSENT);
}

static void parse_place(char *arg)
{
	char *flag = strchr(arg, '/');
	enum kind kind = PRESENT;
	struct token t;

	if (flag) {
		*flag++ = 0;
		kind = strcmp(flag, "hot") ? BUSY : HOT;
	}
	if (!parse_token(arg, &t) || !t.entry.bound) {
		fprintf(stderr, "stress: what is '%s'?\n", arg);
		exit(125);
	}
	add_place(t.entry.bdf, t.entry.id, kind);
}

static void open_list(void)
{
	allowlist = open(ALLOWLIST, O_RDWR);
	if (allowlist < 0) {
		perror(ALLOWLIST);
		exit(1);
	}
}

static void begin(const char *number)
{
	/* Any but 0 will do. */
	seed = strtoul(number, NULL, 0) * 0x9e3779b97f4a7c15ULL + 1;
	open_list();
}

static void print_counts(void)
{
	printf("writes %lu garbage %lu refused %lu busy %lu full %lu checks %lu\n",
	       counts.writes, counts.garbage, counts.refused, counts.busy,
	       counts.full, counts.checks);
}

/* Garbage: nobody else's entries may be named in what succeeds. */
static void next_garbage(void)
{
	static struct entries unused;

	do {
		garble(&text, &pool, &model);
	} while (evaluate(&model, text.at, text.len, &unused) != -EINVAL);
}

static int write_beside_others(unsigned long count)
{
	char line[LINE_LEN];
	unsigned int i;

	while (count--) {
		if (chance(2))
			next_garbage();
		else
			babble(&text, &pool, &model);
		write_text();
		if (counts.writes % 64 == 0)
			check_list();
	}
	check_list();
	for (i = 0; i < model.list.len; i++) {
		print_entry(line, &model.list.at[i]);
		printf("%s", line);
	}
	print_counts();
	return 0;
}

static unsigned int read_hex(const char *bdf, const char *file)
{
	unsigned int value = 0;
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), PCI_DEVICES "/%s/%s", bdf, file);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%x", &value) != 1) {
		perror(path);
		exit(1);
	}
	fclose(f);
	return value;
}

static void add_present(void)
{
	DIR *dir = opendir(PCI_DEVICES);
	struct dirent *d;
	struct token t;

	while (dir && (d = readdir(dir)))
		if (d->d_name[0] != '.' && parse_token(d->d_name, &t))
			add_place(t.entry.bdf,
				  read_hex(d->d_name, "vendor") << 16 |
				  read_hex(d->d_name, "device"), PRESENT);
	if (!pool.len) {
		fprintf(stderr, "stress: no device\n");
		exit(1);
	}
	closedir(dir);
}

/* The list as it reads, after -all or not: once in a while. */
static void write_back(void)
{
	unsigned int i;

	text.len = 0;
	if (chance(2))
		add_string(&text, "-all ");
	for (i = 0; i < model.list.len; i++)
		text.len += print_entry(text.at + text.len, &model.list.at[i]);
}

static void next_fuzz(void)
{
	if (chance(200) == 0) {
		write_back();
		if (chance(4) == 0)
			mutate(&text);
		return;
	}
	if (percent(55))
		garble(&text, &pool, &model);
	else
		babble(&text, &pool, &model);
}

static int fuzz(unsigned long count)
{
	pool.alone = true;
	add_present();
	/* A domain of five digits and a bus: 150, with the present over 128. */
	add_absent(0, 0x40, 100);
	add_absent(0x12345, 0xff, 50);
	parse_or_fail(read_list(), &model.list);
	while (count--) {
		if (chance(1000) == 0)
			pool.growing = !pool.growing;
		next_fuzz();
		if (write_text() || counts.writes % 16 == 0)
			check_list();
	}
	check_list();
	print_counts();
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 3 ? argv[1] : "";
	unsigned long count = argc > 3 ? strtoul(argv[3], NULL, 0) : 0;
	int i;

	if (!strcmp(verb, "write") && argc > 4) {
		begin(argv[2]);
		add_absent(0, strtoul(argv[4], NULL, 16), 12);
		add_absent(0x12345, strtoul(argv[4], NULL, 16), 12);
		for (i = 5; i < argc; i++)
			parse_place(argv[i]);
		return write_beside_others(count);
	}
	if (!strcmp(verb, "fuzz") && argc == 4) {
		begin(argv[2]);
		return fuzz(count);
	}
	fprintf(stderr, "usage: stress write|fuzz ...\n");
	return 125;
}
