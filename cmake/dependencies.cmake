# Everything Bezant is built on. What ends up in a public header or in a room's link line is found again by
# bezantConfig.cmake: keep the two lists alike.
find_package(Threads REQUIRED)
find_package(Sodium 1.0.18 REQUIRED)
find_package(Jemalloc REQUIRED)                # for the program alone: docs/decisions/0020
find_package(Boost 1.81 REQUIRED)              # headers only: Outcome
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CAF 0.17 REQUIRED COMPONENTS core io)
find_package(OpenSSL 3 REQUIRED)
find_package(RocksDB REQUIRED CONFIG)
find_package(tomlplusplus REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

if(BEZANT_TESTS)
  find_package(Catch2 2.13 REQUIRED)
  find_package(rapidcheck REQUIRED)
endif()
if(BEZANT_BENCH)
  find_package(benchmark REQUIRED)
endif()
