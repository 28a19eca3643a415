#include "transport/links/refusal_log.hpp"

#include "transport/links/link_error.hpp"
#include "transport/log.hpp"

namespace bezant {

void refusal_log::refused(const std::string& who, std::error_code why, time_point now) {
  if (board_)
    board_->refused(short_name(why));
  if (now - second_ >= seconds(1)) {
    if (silent_ != 0)
      logger("links")->warn("{} more were refused and not logged", silent_);
    second_ = now;
    lines_ = silent_ = 0;
  }
  if (++lines_ <= lines_max)
    logger("links")->warn("refused {}: {} ({})", who, why.message(), short_name(why));
  else
    ++silent_;
}

} // namespace bezant
