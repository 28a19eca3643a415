#include "transport/links/refusal_log.hpp"

#include "transport/links/link_error.hpp"
#include "transport/log.hpp"

namespace bezant {

void refusal_log::refused(const std::string& who, std::error_code why, time_point now) {
  if (board_)
    board_->refused(short_name(why));
  tick(now);
  if (++lines_ <= lines_max)
    logger("links")->warn("refused {}: {} ({})", who, why.message(), short_name(why));
  else
    ++silent_;
}

void refusal_log::note(const std::string& what, time_point now) {
  tick(now);
  if (++notes_ <= notes_max)
    logger("links")->info("{}", what);
  else
    ++untold_;
}

void refusal_log::tick(time_point now) {
  if (now - second_ < seconds(1))
    return;
  if (silent_ != 0)
    logger("links")->warn("{} more were refused and not logged", silent_);
  if (untold_ != 0)
    logger("links")->info("{} more clients came or went and were not logged", untold_);
  second_ = now;
  lines_ = notes_ = silent_ = untold_ = 0;
}

} // namespace bezant
