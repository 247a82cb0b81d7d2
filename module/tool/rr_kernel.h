/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel that runs, what there is for it, and how it is had.
 */
#ifndef RR_KERNEL_H
#define RR_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

/* A release, and a machine, as uname tells them. */
#define RR_RELEASE_MAX 65

/* The name of a package. */
#define RR_PACKAGE_MAX 160

void rr_kernel_release(char *buf);
void rr_kernel_machine(char *buf);
bool rr_kernel_module(char *buf, size_t size, const char *release);
void rr_headers_package(char *buf, size_t size, const char *release);
bool rr_dkms_exists(void);
char *rr_dkms_status(const char **why);

#endif
