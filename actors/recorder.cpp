#include "actors/recorder.hpp"

namespace bezant {

namespace {

recorder_actor::behavior_type run(recorder_actor::pointer, std::shared_ptr<trace_writer> writer) {
  return {
    [writer](trace_atom, const trace_event& e) { writer->write(e); },
    [](flush_atom) { return true; },
  };
}

} // namespace

recorder_actor spawn_recorder(caf::actor_system& system, std::shared_ptr<trace_writer> writer) {
  return system.spawn(run, std::move(writer));
}

} // namespace bezant
