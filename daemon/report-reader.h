/* SPDX-License-Identifier: MIT */
#pragma once

/* Reads reports from flakectr-build's socket, a bounded number of bounded lines, without ever
 * waiting. */

#include <systemd/sd-event.h>

#include "cleanup.h"
#include "report.h"

typedef struct ReportReader ReportReader;

/* Negative ends the reading. The reader may be freed in `end`, and in `report` only if that is
 * told. */
typedef int (*ReportReaderReport)(const Report *report, void *userdata);

/* 0: the other side has hung up. -EBADMSG: a line was not of the form, or there were too many. */
typedef void (*ReportReaderEnd)(int r, void *userdata);

/* Takes the socket, also when it fails. */
int report_reader_new(
        sd_event *event,
        int socket,
        ReportReaderReport report,
        ReportReaderEnd end,
        void *userdata,
        ReportReader **ret);
ReportReader *report_reader_free(ReportReader *reader);
DEFINE_CLEANUP(ReportReader *, report_reader_free)
