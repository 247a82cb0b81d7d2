/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM relax_rmrr

#if !defined(RR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define RR_TRACE_H

#include <linux/string.h>
#include <linux/tracepoint.h>

/*
 * Fires at every rewrite, unlike the log, which has each region once. The name
 * is an array: __assign_str() changed its arguments in v6.10.
 */
TRACE_EVENT(region_relaxed,
	    TP_PROTO(const char *device, u64 start, u64 end),
	    TP_ARGS(device, start, end),
	    TP_STRUCT__entry(__array(char, device, 24)
			     __field(u64, start)
			     __field(u64, end)),
	    TP_fast_assign(strscpy(__entry->device, device,
				   sizeof(__entry->device));
			   __entry->start = start;
			   __entry->end = end;),
	    TP_printk("device=%s start=0x%08llx end=0x%08llx", __entry->device,
		      __entry->start, __entry->end)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE rr_trace
#include <trace/define_trace.h>
