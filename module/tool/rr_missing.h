/* SPDX-License-Identifier: GPL-2.0 */
void rr_explain_missing(void);
