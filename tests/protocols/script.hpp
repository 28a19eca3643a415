// Script tests: a story about one core, one verb a line.
//
//   replicas 4                 how many (default 4); first lines only, as the next two
//   option leader round_robin  a protocol option
//   self 0                     whose core this is (default 0)
//   start                      the first event; `recover` is the other one: a restart with what is on the disk
//   at 200ms                   the clock goes there; due timers fire
//   block b 2 on a [text]      names the block that epoch 2's leader builds on a, with this text as its transaction
//   own b 2 on a [text]        the same, and the mempool gives this text to the next request
//   propose b                  the leader's proposal of b arrives
//   vote b by 1 2              votes for b arrive
//   certificate b by 0 1 2     the notarization of b arrives, handed over by its last signer
//   answer b by 1              b arrives as answer to a request
//   request b by 3 having a    replica 3 has a and asks for the blocks up to b
//   expect ...                 what the last event led to, in order; see below. All of it must be expected.
//
// What can be expected: propose b | vote b | certificate b | relay propose b | relay vote b by 1 | request b from 1 |
// answer b to 1 | commit a b | accuse 2 double-vote | conflict b. Timers, journal writes and other notes are not shown,
// and what one event leads to several times (an `at` over several epochs) is shown once.
#pragma once

#include <string>
#include <vector>

namespace bezant::testing {

/// Runs the script; gives what did not go as it says, each with its line.
std::vector<std::string> run_script(const std::string& file);

} // namespace bezant::testing
