/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of a report.
 */
#ifndef RR_REPORT_H
#define RR_REPORT_H

void rr_report_machine(void);
void rr_report_kernel(void);
void rr_report_configured(void);
void rr_report_log(void);

#endif
