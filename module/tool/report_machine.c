// SPDX-License-Identifier: GPL-2.0
/*
 * The parts of a report that are about the machine and its kernel. Nothing in them tells one
 * machine from another of its kind: no serial number, no address of a network.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "rr_report.h"
#include "rr_section.h"

#define EFI "/sys/firmware/efi"

/* As long as the kernel takes one, on most machines. */
#define CMDLINE_MAX 2048

/* Of firmware's own words; all may read these. */
static const char *const dmi[] = {
	"sys_vendor", "product_name", "board_vendor", "board_name", "bios_vendor",
	"bios_version", "bios_date",
};

#define N_DMI (sizeof(dmi) / sizeof(*dmi))

/* IOMMUs, by the names that their drivers give them. */
static void print_iommus(struct rr_section *section)
{
	char path[RR_PATH_MAX], names[RR_SECTION_WIDTH] = "";
	struct dirent *entry;
	size_t n = 0, at = 0;
	DIR *dir;

	dir = opendir(rr_path(path, "/sys/class/iommu"));
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		n++;
		if (at < sizeof(names))
			at += snprintf(names + at, sizeof(names) - at, " %s", entry->d_name);
	}
	if (dir)
		closedir(dir);
	rr_section_line(section, "IOMMUs: %zu%s%s", n, n ? ":" : "", names);
}

static void print_groups(struct rr_section *section)
{
	char path[RR_PATH_MAX];
	struct dirent *entry;
	size_t n = 0;
	DIR *dir;

	dir = opendir(rr_path(path, "/sys/kernel/iommu_groups"));
	while (dir && (entry = readdir(dir)))
		n += *entry->d_name != '.';
	if (dir)
		closedir(dir);
	rr_section_line(section, "IOMMU groups: %zu", n);
}

/**
 * rr_report_machine() - print what machine it is
 */
void rr_report_machine(void)
{
	struct rr_section section;
	char word[128];
	size_t i;

	rr_section_begin(&section, "Machine", N_DMI + 2);
	for (i = 0; i < N_DMI; i++) {
		if (rr_file_word(word, sizeof(word), "/sys/class/dmi/id/%s", dmi[i]) <= 0)
			snprintf(word, sizeof(word), "not known");
		rr_section_line(&section, "%s: %s", dmi[i], word);
	}
	print_iommus(&section);
	print_groups(&section);
	rr_section_end(&section, "");
}

/* Four bytes of attributes, and then the variable: a byte. */
static const char *secure_boot(void)
{
	char path[RR_PATH_MAX], value[8];
	const char *word = "not known";
	struct dirent *entry;
	DIR *dir;

	if (!rr_file_exists(EFI))
		return "off: not started by UEFI";
	dir = opendir(rr_path(path, EFI "/efivars"));
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "SecureBoot-", 11))
			continue;
		if (rr_file_read(value, sizeof(value), EFI "/efivars/%s", entry->d_name) == 5)
			word = value[4] ? "on" : "off";
	}
	if (dir)
		closedir(dir);
	return word;
}

/**
 * rr_report_kernel() - print how the kernel was started
 */
void rr_report_kernel(void)
{
	struct rr_section section;
	char text[CMDLINE_MAX];
	size_t at, len;

	rr_section_begin(&section, "Kernel", 14);
	if (rr_file_word(text, sizeof(text), "/proc/version") <= 0)
		snprintf(text, sizeof(text), "its version is not known");
	rr_section_line(&section, "%s", text);
	rr_section_line(&section, "Secure Boot: %s", secure_boot());
	if (rr_file_word(text, sizeof(text), "/sys/kernel/security/lockdown") <= 0)
		snprintf(text, sizeof(text), "not known");
	rr_section_line(&section, "Lockdown: %s", text);
	if (rr_file_word(text, sizeof(text), "/proc/cmdline") <= 0)
		snprintf(text, sizeof(text), "not known");
	/* Not cut: which option is missed is in nobody's hands. */
	len = strlen(text);
	for (at = 0; !at || at < len; at += RR_SECTION_WIDTH - 20)
		rr_section_line(&section, "%s%.*s", at ? "    " : "Command line: ",
				RR_SECTION_WIDTH - 20, text + at);
	rr_section_end(&section, "");
}
