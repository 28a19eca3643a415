// Recordings of every kind and condition.
#include "tests/cli/samples.hpp"
#include "tests/support/source_path.hpp"

#include <catch2/catch.hpp>

namespace bezant::test {

namespace {

/// Settling `path` must be refused with `said`.
void refuses(const std::string& path, const std::string& format, const std::vector<std::string>& said,
             const streams& where = {}) {
  INFO(path << " as " << format);
  const auto r = run({"settle", path, "--format", format}, where);
  CHECK(r.status == 2);
  CHECK(r.out.empty());
  for (const auto& text : said)
    CHECK_THAT(r.err, Catch::Contains(text));
}

nlohmann::json settled(const std::string& path, const std::string& format, const std::string& in = "/dev/null") {
  const scratch folder;
  const auto r = run({"settle", path, "--format", format, "--check", "--json", folder.path("out.json")}, {.in = in});
  INFO(path << ": " << r.out << r.err);
  REQUIRE(r.status == 0);
  return json_at(folder.path("out.json"));
}

} // namespace

TEST_CASE("the samples of all formats settle, agree and hold the check") {
  for (const std::string format : {"bitstamp", "lobster", "csv"}) {
    const auto name = format == "csv" ? "orders" : format;
    const auto j = settled(source_path("examples/orders/sample-") + name + ".csv", format);
    CHECK(j["complete"] == true);
    CHECK(j["agree"] == true);
    CHECK(j["check"] == true);
    CHECK(j["orders_submitted"] > 0);
  }
}

TEST_CASE("plain, gzip, xz and standard input give the same orders") {
  const scratch folder;
  const auto text = content_of(sample_path());
  const auto plain = settled(sample_path(), "bitstamp");
  const auto packed = folder.file("packed", xz_of(text));
  for (const auto& other : {settled(folder.file("zipped", gzip_of(text)), "bitstamp"), settled(packed, "bitstamp"),
                            settled("-", "bitstamp", sample_path()), settled("-", "bitstamp", packed)}) {
    CHECK(other["orders_digest"] == plain["orders_digest"]);
    CHECK(other["trace_digest"] == plain["trace_digest"]);
    CHECK(other["state_digests"] == plain["state_digests"]);
  }
}

TEST_CASE("what cannot be read at all is refused by name") {
  const scratch folder;
  for (const std::string format : {"bitstamp", "lobster", "csv"}) {
    refuses("/missing/file", format, {"/missing/file", "No such file or directory"});
    refuses(folder.path(""), format, {folder.path(""), "directory"});
    refuses(folder.file("empty", ""), format, {folder.path("empty")});
    refuses("-", format, {"standard input"}, {.in = "/dev/null"});
  }
  refuses(folder.file("header", "# bezant-orders 1\naction,id,side,type,price,quantity\n"), "csv", {"no events"});
}

TEST_CASE("binary junk and the wrong format are refused, and its bytes do not reach the terminal") {
  const scratch folder;
  std::string junk;
  for (std::uint32_t i = 0, x = 1; i < 20'000; ++i, x = x * 1'664'525U + 1'013'904'223U)
    junk += static_cast<char>(x >> 24U);
  const auto path = folder.file("junk", "\x1b[31m" + junk);
  for (const std::string format : {"bitstamp", "lobster", "csv"}) {
    const auto r = run({"settle", path, "--format", format});
    CHECK(r.status == 2);
    CHECK(r.out.empty());
    CHECK_THAT(r.err, Catch::Contains(path + ":"));
    CHECK(r.err.find('\x1b') == std::string::npos);
    CHECK(r.err.size() < 2'000);
  }
  refuses(sample_path(), "csv", {"header of format csv"});
  refuses(sample_path(), "lobster", {"no event is valid", "lobster"});
}

TEST_CASE("packed files that are cut off or damaged are refused") {
  const scratch folder;
  const auto text = many_orders(2'000);
  for (const auto& packed : {xz_of(text), gzip_of(text)}) {
    for (const auto size : {packed.size() / 2, packed.size() - 1})
      refuses(folder.file("cut", packed.substr(0, size)), "csv", {folder.path("cut")});
    auto damaged = packed;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x10);
    refuses(folder.file("damaged", damaged), "csv", {folder.path("damaged")});
  }
}

TEST_CASE("a bad line is told with file and line and counted; only --strict refuses it") {
  const scratch folder;
  const auto path = folder.file("orders.csv", many_orders(3) + "new,4,buy,limit,cheap,1\nnew,5,buy,limit,900,1\n");
  const auto out = folder.path("out.json");
  const auto lax = run({"settle", path, "--format", "csv", "--json", out});
  CHECK(lax.status == 0);
  CHECK_THAT(lax.err, Catch::Contains(path + ":6: "));
  const auto j = json_at(out);
  CHECK(j["bad_lines"] == 1);
  CHECK(j["orders_submitted"] == 4);
  const auto strict = run({"settle", path, "--format", "csv", "--strict"});
  CHECK(strict.status == 2);
  CHECK(strict.out.empty());
  CHECK_THAT(strict.err, Catch::Contains(path + ":6: "));
}

TEST_CASE("bad lines without end are told as a number") {
  const scratch folder;
  auto text = many_orders(1);
  for (int i = 0; i < 1'000; ++i)
    text += "nonsense\n";
  const auto r = run({"settle", folder.file("orders.csv", text), "--format", "csv"});
  CHECK(r.status == 0);
  CHECK(lines_of(r.err).size() < 200);
  CHECK_THAT(r.err, Catch::Contains("more bad lines"));
}

TEST_CASE("cancels of unknown ids, ahead of their order, and repeated ones are skipped and counted") {
  const scratch folder;
  const std::string header = "# bezant-orders 1\naction,id,side,type,price,quantity\n";
  const auto path = folder.file("orders.csv", header
                                                + "cancel,99,buy,,,\ncancel,2,sell,,,\nnew,1,buy,limit,100,5\n"
                                                  "new,2,sell,limit,110,5\ncancel,1,buy,,,\ncancel,1,buy,,,\n");
  const auto j = settled(path, "csv");
  CHECK(j["cancels"] == 1);
  CHECK(j["cancels_skipped"] == nlohmann::json{{"unknown", 1}, {"early", 1}, {"repeated", 1}});
  CHECK(j["live"] == 1);
  CHECK(j["best_bid"].is_null());
  CHECK(j["best_ask"] == 110);
}

} // namespace bezant::test
