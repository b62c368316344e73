/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * What flakectr-exec is to do with a socket that the daemon hands it: one letter, with the socket.
 */

#define PORTER_COMMAND 'c' /* command.h is in it, answer.h comes back */
#define PORTER_LOOKOUT 'l' /* the machine's name is in it, failed-units.h comes back */
