#include "simulation/recorded_exchange.hpp"

namespace bezant::simulation {

result<recorded_exchange> read_recorded_exchange(const recorded_source& source, const public_key& key,
                                                 std::string* why) {
  recordings::recording_options reading;
  reading.format = source.format;
  reading.limit = source.limit;
  reading.strict = source.strict;
  recorded_exchange r;
  BOOST_OUTCOME_TRY(r.content, recordings::read_recording(source.file, reading, why));
  const auto refuse = [&](const std::string& what) {
    if (why != nullptr)
      *why = (source.file == "-" ? std::string{"standard input"} : source.file) + what;
    return std::make_error_code(std::errc::invalid_argument);
  };
  const auto& counts = r.content.counts;
  if (counts.events == 0)
    return refuse(": holds no events");
  if (counts.bad_lines == counts.events)
    return refuse(": no event is valid; is the format " + std::string{to_string(source.format)} + "? "
                  + r.content.complaints.front());
  r.genesis = recordings::suggest_genesis(r.content, reading, key, source.maker_fee, source.taker_fee);
  return r;
}

} // namespace bezant::simulation
