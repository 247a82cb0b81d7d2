/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program of steps: each argument is one, VERB[=ARGUMENT[,ARGUMENT]...]. Each prints a
 * line, "ok", what it has found, or the error; and the next is done whatever became of
 * it.
 */
#ifndef STEPS_H
#define STEPS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "edu.h"
#include "fail.h"
#include "nth.h"

#define STEP_ARGS	4

/* Where a device finds memory that it copies by way of. */
#define STEP_SCRATCH	0x10000000ULL

/* What a step has been told. A number that is not there is 0. */
struct step {
	const char *verb;
	char *text[STEP_ARGS];
	uint64_t number[STEP_ARGS];
};

static inline void step_parse(struct step *step, char *arg)
{
	char *at = strchr(arg, '=');
	int i;

	*step = (struct step){ .verb = arg };
	if (at)
		*at++ = '\0';
	for (i = 0; at && i < STEP_ARGS; i++) {
		step->text[i] = strsep(&at, ",");
		step->number[i] = strtoull(step->text[i], NULL, 0);
	}
}

/* What became of a system call, and of the fault that it was given. */
static inline void step_say(int failed)
{
	const char *fault = disarm();

	printf("%s%s\n", failed ? strerror(errno) : "ok", fault);
	nth = NULL;
}

/* nth=N: the Nth allocation of the next step fails. */
static inline void step_arm(const char *n)
{
	nth = n;
	arm();
}

static inline void *step_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	return memory;
}

/*
 * The verbs of both APIs, for a device that is open: fetch=DEVICE,ADDR prints the word
 * that it reads there; store=DEVICE,ADDR,WORD writes it; reset=DEVICE. Return: false if it
 * is none of them. @memory is mapped at STEP_SCRATCH.
 */
static inline bool step_device(const struct step *step, int device,
			       uint8_t *memory)
{
	if (!strcmp(step->verb, "fetch")) {
		printf("0x%016llx\n", (unsigned long long)
		       edu_fetch(device, memory, STEP_SCRATCH, step->number[1]));
	} else if (!strcmp(step->verb, "store")) {
		edu_store(device, memory, STEP_SCRATCH, step->number[1],
			  step->number[2]);
		puts("ok");
	} else if (!strcmp(step->verb, "reset")) {
		step_say(ioctl(device, VFIO_DEVICE_RESET));
	} else {
		return false;
	}
	return true;
}

/* wait=FILE: until it is there; the machine's limit bounds it. */
static inline void step_wait(const char *file)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };

	puts("waits");
	while (access(file, F_OK))
		nanosleep(&pause, NULL);
}

/* held: says so, and keeps all until it is killed. */
static inline void step_hold(void)
{
	puts("held");
	for (;;)
		pause();
}

/* Does each of the program's steps: those that every API has here, the others by @other. */
static inline int step_all(int argc, char **argv,
			   void (*other)(const struct step *step))
{
	struct step step;
	int i;

	for (i = 1; i < argc; i++) {
		step_parse(&step, argv[i]);
		if (!strcmp(step.verb, "nth"))
			step_arm(step.text[0]);
		else if (!strcmp(step.verb, "wait"))
			step_wait(step.text[0]);
		else if (!strcmp(step.verb, "held"))
			step_hold();
		else
			other(&step);
	}
	return 0;
}

#endif
