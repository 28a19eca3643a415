#include "deployment/node_store.hpp"

#include "deployment/file_error.hpp"
#include "transport/store/rocks_store.hpp"

#include <cerrno>
#include <filesystem>

namespace bezant::deployment {

namespace {

/// True if there is no folder, or nothing in it but the lock of a start that was refused. What cannot be listed is
/// something: it is looked at again when it is opened.
bool holds_nothing(const std::string& folder) {
  if (!may_exist(folder))
    return true;
  std::error_code failed;
  for (std::filesystem::directory_iterator at{folder, failed}, end; !failed && at != end; at.increment(failed))
    if (at->path().filename() != "lock")
      return false;
  return !failed;
}

} // namespace

std::shared_ptr<counted_store> open_node_store(const node_file& n, const life_marks& marks, const node_hooks& hooks,
                                               const digest& chain, const public_key& key, std::string& problem) {
  rocks_options options;
  options.env = hooks.files;
  options.synced = !n.unsynced;
  options.must_exist = marks.lived() && !hooks.lost_disk;
  options.owner = {n.replica, key};
  const auto genesis = make_genesis_block(chain);
  // Before the store holds anything: a crash must not end the silence.
  const bool nothing = holds_nothing(n.data);
  if (hooks.lost_disk && nothing && !marks.set_mute(problem))
    return nullptr;
  auto opened = open_rocks_store(n.data, genesis, options, &problem);
  if (!opened) {
    const auto why = opened.error();
    problem = n.file + ": data: " + (problem.empty() ? n.data + ": " + why.message() : problem);
    if (why == store_error::locked)
      problem += "; another process runs this replica";
    else if (why == store_error::disk_full)
      problem += hint_on(ENOSPC) + " and start again: nothing was signed";
    else if (why == store_error::another_replica)
      problem += "; give each replica the folder that it had, or, if its own is lost, an empty one and \"bezant node "
                 "--lost-disk\"";
    else if (why == store_error::version)
      problem +=
        "; stores are not converted: move the folder away, and \"bezant node --lost-disk\" begins with an empty "
        "one, one replica after the other";
    else if (why == store_error::corrupt && nothing)
      problem += "; if this replica's disk is lost for good, \"bezant node --lost-disk\" begins with an empty one";
    else if (why == store_error::corrupt)
      problem +=
        "; if it cannot be mended, move the folder away, and \"bezant node --lost-disk\" begins with an empty one";
    return nullptr;
  }
  if (!marks.set_lived(problem))
    return nullptr;
  auto disk = std::move(opened).value();
  return std::make_shared<counted_store>(hooks.wrap_store ? hooks.wrap_store(std::move(disk)) : std::move(disk));
}

} // namespace bezant::deployment
