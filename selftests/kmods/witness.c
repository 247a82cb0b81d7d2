// SPDX-License-Identifier: GPL-2.0
/*
 * Keeps a copy of the text of the kernel and of its modules, and tells where that
 * differs now.
 *
 * Parameters: keep, the addresses of the first and the last function of a text that is
 * to be kept, one text a write. kept reads how many bytes are. differs reads the
 * functions that differ, each by the first such byte in it.
 */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct text {
	struct list_head entry;
	const u8 *now;
	size_t size;
	u8 then[];
};

/*
 * Before a function there may be a pointer that is ftrace's (arm64, from v6.4 on), where
 * symbols have the end of the function before.
 */
#ifdef CONFIG_DYNAMIC_FTRACE_WITH_CALL_OPS
#define BEFORE sizeof(void *)
#else
#define BEFORE 0
#endif

/* Reads and writes of parameters exclude each other. */
static LIST_HEAD(texts);
static unsigned int kept;

/* Where the function ends: where the next one begins, or where the text ends; or 0. */
static unsigned long end_of(unsigned long function)
{
	static char symbol[KSYM_SYMBOL_LEN];
	unsigned long offset, size;
	char *place;

	sprint_symbol(symbol, function);
	place = strrchr(symbol, '+');
	if (!place || sscanf(place, "+%lx/%lx", &offset, &size) != 2)
		return 0;
	return function - offset + size;
}

static int keep_set(const char *val, const struct kernel_param *kp)
{
	unsigned long first, last, end;
	struct text *text;

	if (sscanf(val, "%lx %lx", &first, &last) != 2)
		return -EINVAL;
	end = end_of(last);
	if (end <= first)
		return -EINVAL;
	text = vmalloc(struct_size(text, then, end - first));
	if (!text)
		return -ENOMEM;
	text->now = (const u8 *)first;
	text->size = end - first;
	memcpy(text->then, text->now, text->size);
	list_add_tail(&text->entry, &texts);
	kept++;
	return 0;
}

/* The functions that differ in a part of a text, behind what is in buf already. */
static int differing(const struct text *text, size_t at, size_t end, char *buf,
		     int len)
{
	static char symbol[KSYM_SYMBOL_LEN], named[KSYM_SYMBOL_LEN];

	for (; at < end; at++) {
		if (text->now[at] == text->then[at])
			continue;
		sprint_symbol_no_offset(symbol,
					(unsigned long)text->now + at + BEFORE);
		if (len && !strcmp(symbol, named))
			continue;
		strscpy(named, symbol, sizeof(named));
		len += sysfs_emit_at(buf, len, "%s: %pS\n", symbol,
				     text->now + at);
	}
	return len;
}

static int differs_get(char *buf, const struct kernel_param *kp)
{
	struct text *text;
	size_t at, size;
	int len = 0;

	list_for_each_entry(text, &texts, entry) {
		for (at = 0; at < text->size; at += size) {
			size = min_t(size_t, text->size - at, PAGE_SIZE);
			if (memcmp(text->now + at, text->then + at, size))
				len = differing(text, at, at + size, buf, len);
			cond_resched();
		}
	}
	return len;
}

static const struct kernel_param_ops keep_ops = {
	.set = keep_set,
};

static const struct kernel_param_ops differs_ops = {
	.get = differs_get,
};

module_param_cb(keep, &keep_ops, NULL, 0200);
MODULE_PARM_DESC(keep, "first and last function of a text to keep");
module_param(kept, uint, 0444);
MODULE_PARM_DESC(kept, "texts that are kept");
module_param_cb(differs, &differs_ops, NULL, 0444);
MODULE_PARM_DESC(differs, "functions that differ now");

static int __init witness_init(void)
{
	return 0;
}

static void __exit witness_exit(void)
{
	struct text *text, *next;

	list_for_each_entry_safe(text, next, &texts, entry)
		vfree(text);
}

module_init(witness_init);
module_exit(witness_exit);

MODULE_DESCRIPTION("Test help: keeps a copy of the kernel's text");
MODULE_LICENSE("GPL");
