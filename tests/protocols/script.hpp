// Script tests: a story about one core of the chained family, one verb a line.
//
//   protocol hotstuff          which (default streamlet); first lines only, as the next three
//   replicas 4                 how many (default 4)
//   option leader round_robin  a protocol option
//   self 0                     whose core this is (default 0)
//   start                      the first event; `recover` is the other one: a restart with what is on the disk
//   at 200ms                   the clock goes there; due timers fire
//   block b 2 on a [text]      names the block that view 2's leader builds on a, with this text as its transaction
//   own b 2 on a [text]        the same, and the mempool gives this text to the next request
//   propose b                  the leader's proposal of b arrives
//   propose b after given-up 1 knowing a by 0=1 1=0 2=1   the same, with the certificate that view 1 was given up: what
//                              each signer stated as its highest view, and the block whose certificate hangs beside it
//   vote b by 1 2              votes for b arrive
//   timeout 2 by 1=1 2=0       timeouts of view 2 arrive, from replicas that know a certificate of view 1, of view 0
//   given-up 2 knowing a by 0=1 1=1 2=0   the certificate that view 2 was given up arrives
//   finalize b by 1 2          Simplex: finalize votes
//   finalization b by 0 1 2    Simplex: the certificate of those
//   ask 2 3 by 1               Simplex: replica 1 lacks the certificates of views 2 to 3
//   certificate b by 0 1 2     the certificate of b arrives, handed over by its last signer
//   answer b by 1              b arrives as answer to a request
//   request b by 3 having a    replica 3 has a and asks for the blocks up to b
//   refused propose b          the message does not pass the protocol's check; any message can be refused
//   in-view 3                  this is the view that the core is in
//   expect ...                 what the last event led to, in order; see below. All of it must be expected.
//
// What can be expected: propose b | vote b | certificate b | relay propose b | relay vote b by 1 | request b from 1 |
// answer b to 1 | commit a b | accuse 2 double-vote | conflict b | timeout 2 knowing 1 | given-up 2 | finalize b |
// finalization b | ask 2 3 to 1. Timers, journal writes and other notes are not shown,
// and what one event leads to several times (an `at` over several epochs) is shown once.
#pragma once

#include <string>
#include <vector>

namespace bezant::testing {

/// Runs the script; gives what did not go as it says, each with its line.
std::vector<std::string> run_script(const std::string& file);

} // namespace bezant::testing
