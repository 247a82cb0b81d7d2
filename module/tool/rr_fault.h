/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's IOMMU drivers print of a DMA that they have refused.
 */
#ifndef RR_FAULT_H
#define RR_FAULT_H

#include "rr_address.h"

/* What is not smaller on any machine, and what Intel's hardware reports. */
#define RR_FAULT_PAGE 4096

/* The name of an SMMU, cut. */
#define RR_SMMU_NAME 48

/* The words of a record of an SMMU. */
#define RR_SMMU_WORDS 4

/**
 * enum rr_fault_kind - what a message is
 * @RR_NO_FAULT: nothing of interest, or a part of one that is not through
 * @RR_FAULT: a fault
 * @RR_FAULTS_LEFT_OUT: so many messages of faults were left out by a rate limit
 */
enum rr_fault_kind {
	RR_NO_FAULT,
	RR_FAULT,
	RR_FAULTS_LEFT_OUT,
};

/**
 * struct rr_fault - a fault
 * @bdf: the requester, as rr_bdf() packs it
 * @has_domain: its PCI domain is known; if not, it is 0 in @bdf
 * @write: the device wanted to write
 * @address: where to, as far as it is reported: maybe only its page
 * @left_out: how many were left out, for RR_FAULTS_LEFT_OUT
 */
struct rr_fault {
	u64 bdf;
	bool has_domain;
	bool write;
	u64 address;
	unsigned long long left_out;
};

/**
 * struct rr_fault_parser - what is kept between messages; begins as zeroes
 * @smmu: whose record is coming in, of Arm's SMMUv3
 * @event: its kind
 * @words: its words
 * @n_words: how many have come; more than there are where none is awaited
 * @told: the last record was a fault, of the device that its stream id names
 */
struct rr_fault_parser {
	char smmu[RR_SMMU_NAME];
	unsigned int event;
	u64 words[RR_SMMU_WORDS];
	unsigned int n_words;
	bool told;
};

enum rr_fault_kind rr_fault_parse(struct rr_fault_parser *parser, const char *text,
				  struct rr_fault *fault);

#endif
