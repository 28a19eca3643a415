// What a replica must know of its earlier lives when its data folder is gone: two small files beside that folder.
#pragma once

#include "deployment/node_file.hpp"

namespace bezant::deployment {

/// The marks of one replica. A setter gives true once its file is safely on the disk; else it says in `problem` why
/// not.
class life_marks {
public:
  explicit life_marks(const node_file& n) : lived_{n.data + ".lived"}, mute_{n.data + ".mute"} {}

  /// The replica has lived: from then on an empty data folder is a lost one. A mark that cannot be looked at counts as
  /// set: it is the safe side of both.
  [[nodiscard]] bool lived() const;
  bool set_lived(std::string& problem) const;

  /// The replica has lost its disk and must not speak yet.
  [[nodiscard]] bool mute() const;
  bool set_mute(std::string& problem) const;
  /// If the file stays for any reason, the next life is mute, too: slow, but safe.
  void end_mute() const;

private:
  std::string lived_;
  std::string mute_;
};

} // namespace bezant::deployment
