// The program on terminals of several widths: nothing is wider, nothing is left behind, colours only where they are
// wanted.
#include "tests/cli/pseudo_terminal.hpp"
#include "tests/cli/samples.hpp"
#include "tests/cli/testnet.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace bezant::test {

namespace {

constexpr std::array<unsigned short, 3> widths{40, 80, 200};

/// The words of every command, as the manual pages know them.
std::vector<std::vector<std::string>> all_commands() {
  const scratch folder;
  REQUIRE(run({"man", folder.path("man1")}).status == 0);
  std::vector<std::vector<std::string>> all;
  for (const auto& page : std::filesystem::directory_iterator{folder.path("man1")}) {
    std::vector<std::string> words;
    std::istringstream name{page.path().stem().string()};
    for (std::string word; std::getline(name, word, '-');)
      words.push_back(word);
    words.erase(words.begin());
    all.push_back(words);
  }
  std::ranges::sort(all);
  return all;
}

std::string last_row(const screen& s) {
  std::string last;
  for (const auto& row : s.rows)
    last = row.empty() ? last : row;
  return last;
}

void fits(const screen& s, std::size_t columns) {
  INFO(s.text());
  CAPTURE(columns, s.broken);
  CHECK(s.broken.empty());
}

const std::string honest = source_path("examples/scenarios/four-honest.toml");

} // namespace

TEST_CASE("every command's help fits the terminal and has an example, an exit status or a place to find it") {
  const auto commands = all_commands();
  CHECK(commands.size() >= 25);
  for (auto words : commands) {
    const auto example = [&] {
      std::string text = "bezant";
      for (const auto& word : words)
        text += " " + word;
      return text;
    }();
    words.push_back("--help");
    INFO(example);
    for (const auto columns : widths) {
      const auto s = run_on_terminal(words, columns);
      CHECK(s.status == 0);
      fits(s, columns);
    }
    const auto whole = run(words);
    CHECK(whole.status == 0);
    CHECK_THAT(whole.out, Catch::Contains("\n  " + example));
    CHECK_THAT(whole.out, Catch::Contains("tatus"));
  }
  fits(run_on_terminal({"--help-all"}, 80), 80);
}

TEST_CASE("an example of a help page that is wrapped can be copied into a shell as it stands") {
  const auto s = run_on_terminal({"compare", "--help"}, 60);
  fits(s, 60);
  std::string joined;
  for (const auto& row : s.rows)
    if (!row.empty() && row.back() == '\\')
      joined += row.substr(0, row.size() - 1);
    else
      joined += row + "\n";
  std::string squeezed;
  for (const char c : joined)
    if (c != ' ' || squeezed.empty() || squeezed.back() != ' ')
      squeezed += c;
  CHECK_THAT(squeezed, Catch::Contains("bezant compare --behaviours \"equivocate,slow-leader,fork | withhold-votes\" "
                                       "--byzantine 0,1 --replicas 4\n"));
}

TEST_CASE("the tour fits the terminal, and its words are whole") {
  for (const auto* step : {"1", "3", "5"})
    for (const auto columns : widths) {
      const auto s = run_on_terminal({"demo", "--step", step}, columns);
      CHECK(s.status == 0);
      fits(s, columns);
    }
  const auto s = run_on_terminal({"demo", "--step", "1"}, 40);
  CHECK_THAT(s.text(), Catch::Contains("consecutive epochs") || Catch::Contains("consecutive\n"));
}

TEST_CASE(
  "compare leaves columns out where there is no room, says which, and shows all with --wide or without a terminal") {
  const std::vector<std::string> words{"compare", "--protocols", "hotstuff,pbft", "--views", "10"};
  for (const auto columns : widths) {
    const auto s = run_on_terminal(words, columns);
    CHECK(s.status == 0);
    fits(s, columns);
    CHECK_THAT(s.text(), Catch::Contains("tx/s") && Catch::Contains("hotstuff"));
    CHECK((s.text().find("Not shown for want of room:") != std::string::npos) == (columns < 120));
  }
  auto wide = words;
  wide.push_back("--wide");
  CHECK_THAT(run_on_terminal(wide, 40).raw, Catch::Contains("verify/block"));
  const auto piped = run(words);
  CHECK_THAT(piped.out, Catch::Contains("verify/block") && !Catch::Contains("Not shown"));
}

TEST_CASE("a progress line never takes two rows and leaves nothing behind") {
  for (const auto columns : widths) {
    const auto s = run_on_terminal({"simulate", honest, "--seeds", "1..60"}, columns);
    CHECK(s.status == 0);
    fits(s, columns);
    CHECK_THAT(last_row(s), Catch::StartsWith("PASSED") || Catch::Contains("met"));
    for (const auto& row : s.rows)
      CHECK((row.find("left") == std::string::npos && row.find("simulating") == std::string::npos));
  }
}

TEST_CASE("colours are for terminals, and for nobody who asks for none") {
  const std::vector<std::string> words{"simulate", honest, "--seeds", "1..2"};
  const std::string green = "\x1b[32m";
  CHECK_THAT(run_on_terminal(words, 80).raw, Catch::Contains(green + "PASSED"));
  CHECK_THAT(run_on_terminal(words, 80, {{"NO_COLOR", "1"}}).raw, !Catch::Contains(green));
  CHECK_THAT(run_on_terminal(words, 80, {{"TERM", "dumb"}}).raw, !Catch::Contains(green));
  CHECK_THAT(run_on_terminal(words, 80, {{"NO_COLOR", ""}}).raw, Catch::Contains(green)); // empty is not set
  CHECK_THAT(run(words).out, !Catch::Contains("\x1b"));
}

TEST_CASE("COLUMNS says how wide a terminal is, and nothing where there is none") {
  const auto s = run_on_terminal({"settle", "--help"}, 200, {{"COLUMNS", "50"}});
  for (const auto& row : s.rows)
    CHECK(row.size() <= 50);
  const auto odd = run_on_terminal({"settle", "--help"}, 80, {{"COLUMNS", "wide"}});
  CHECK(odd.broken.empty());
}

TEST_CASE("status fits the terminal when nobody answers, too") {
  const scratch folder;
  const auto dir = folder.path("net");
  REQUIRE(run({"testnet", "--dir", dir, "--base-port", "21"}).status == 0);
  for (const auto columns : widths) {
    const auto s = run_on_terminal({"status", "--dir", dir, "--wait", "50"}, columns);
    CHECK(s.status == 1);
    fits(s, columns);
    CHECK_THAT(s.text(), Catch::Contains("unreachable"));
  }
}

TEST_CASE("audit verify and keygen fit the terminal, and a pipe gets whole lines") {
  const scratch folder;
  const auto found = folder.path("found in a folder whose name is so long that no line has room for it");
  REQUIRE(run({"simulate", source_path("examples/adversaries/equivocate.toml"), "--protocol", "hotstuff", "--seed", "1",
               "--replicas", "4", "--evidence", found})
            .status
          == 0);
  std::vector<std::string> words{"audit", "verify", "--genesis", found + "/genesis.bzfd", "--signatures", "simulated"};
  for (const auto& one : std::filesystem::directory_iterator{found})
    if (one.path().extension() == ".bzev")
      words.push_back(one.path().string());
  REQUIRE(words.size() > 6);
  for (const auto columns : widths) {
    const auto s = run_on_terminal(words, columns);
    CHECK(s.status == 0);
    fits(s, columns);
    CHECK_THAT(s.text(), Catch::Contains("VALID"));
    fits(run_on_terminal({"keygen", "--out", folder.path(std::to_string(columns))}, columns), columns);
  }
  CHECK(lines_of(run(words).out).size() == words.size() - 6 + 1);
  CHECK(run({"keygen", "--out", folder.path("piped")}).out.size() == 65);
}

TEST_CASE("trade, orders and book fit the terminal, and print amounts in one kind of unit") {
  const testnet net{{"--protocol", "pbft"}};
  net.up();
  const auto sell = [&](const std::string& id) {
    return std::vector<std::string>{"trade", "sell 150000000 at 2354512", "--dir", net.dir(), "--id", id};
  };
  const auto sold = run(sell("1"));
  CHECK(sold.status == 0);
  CHECK_THAT(sold.out, Catch::StartsWith("order 1: accepted: 0 BTC filled, 1.5 BTC open; block "));
  for (const auto columns : widths) {
    fits(run_on_terminal(sell("4503599627370" + std::to_string(columns)), columns), columns);
    for (const std::string command : {"orders", "book"}) {
      const auto s = run_on_terminal({command, "--dir", net.dir()}, columns);
      CHECK(s.status == 0);
      fits(s, columns);
      CHECK_THAT(s.text(), Catch::Contains("23545.12"));
    }
  }
  CHECK_THAT(run({"orders", "--dir", net.dir()}).out, Catch::Contains("BTC/USD     sell  23545.12 USD  1.5 BTC\n")
                                                        && Catch::Contains(": 1 commands accepted, 0 refused\n"));
  const auto recorded = run({"trade", sample_path(), "--format", "bitstamp", "--dir", net.dir()});
  CHECK(recorded.status == 0);
  CHECK_THAT(recorded.out, Catch::Contains(" BTC, ") && !Catch::Contains("lots"));
  CHECK(net.down() == 0);
}

} // namespace bezant::test
