// Searches PDQ's own indexes (facebook/ThreatExchange, pdq/cpp/index) on one thread, a round at a time. Their headers are not
// part of this repository. Arguments and lines are those of faiss_binary.py; SETTING is the radius.
#include <pdq/cpp/index/flat.h>
#include <pdq/cpp/index/mih.h>

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

using facebook::pdq::hashing::Hash256;
using facebook::pdq::index::Flat;
using facebook::pdq::index::MIH256;
using Found = std::vector<std::vector<long>>;

static long residentBytes() {
  malloc_trim(0);
  long pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

static std::vector<Hash256> read(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  std::vector<Hash256> codes(bytes.size() / sizeof(Hash256));
  std::memcpy(static_cast<void*>(codes.data()), bytes.data(), codes.size() * sizeof(Hash256));
  return codes;
}

// The k nearest of the codes found, nearest first.
static std::vector<long> nearest(std::vector<std::pair<int, long>> found, size_t k) {
  std::sort(found.begin(), found.end());
  std::vector<long> ids;
  for (size_t i = 0; i < std::min(k, found.size()); i++) ids.push_back(found[i].second);
  return ids;
}

// Multi-index hashing over 16 slots of 16 bits.
struct Mih {
  MIH256<int> index;

  void add(const std::vector<Hash256>& codes) {
    for (size_t id = 0; id < codes.size(); id++) index.insert(codes[id], static_cast<int>(id));
  }

  void search(const std::vector<Hash256>& queries, size_t count, int radius, size_t k, Found& found) const {
    for (size_t i = 0; i < count; i++) {
      std::vector<std::pair<Hash256, int>> matches;
      index.queryAll(queries[i], radius, matches);
      std::vector<std::pair<int, long>> ranked;
      for (const auto& match : matches) ranked.emplace_back(match.first.hammingDistance(queries[i]), match.second);
      found[i] = nearest(std::move(ranked), k);
    }
  }
};

// The linear scan: eight queries in one pass over the codes, by AVX-512 where the processor has VPOPCNTDQ.
struct Linear {
  std::vector<Hash256> codes;

  void add(const std::vector<Hash256>& added) { codes = added; }

  void search(const std::vector<Hash256>& queries, size_t count, int radius, size_t k, Found& found) const {
    for (size_t first = 0; first < count; first += 8) {
      alignas(64) std::array<Hash256, 8> needles;
      for (size_t i = 0; i < 8; i++) needles[i] = queries[std::min(first + i, count - 1)];
      std::vector<std::pair<size_t, size_t>> matches;
      Flat(needles).queryAll(codes.data(), codes.size(), radius, matches);
      std::array<std::vector<std::pair<int, long>>, 8> ranked;
      for (const auto& match : matches)
        ranked[match.second].emplace_back(codes[match.first].hammingDistance(needles[match.second]), match.first);
      for (size_t i = 0; i < 8 && first + i < count; i++) found[first + i] = nearest(std::move(ranked[i]), k);
    }
  }
};

template <typename Search>
static double seconds(Search search) {
  const auto start = std::chrono::steady_clock::now();
  search();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <typename Index>
static void serve(const std::string& folder, size_t k, int radius) {
  const auto queries = read(folder + "/queries");
  Index index;
  {
    const auto codes = read(folder + "/codes");
    const long before = residentBytes();
    Found first(1);
    const double built = seconds([&] {
      index.add(codes);
      index.search(queries, 1, radius, k, first);
    });
    std::cout << "{\"seconds\":" << built << ",\"residentBytes\":" << residentBytes() - before << "}" << std::endl;
  }

  size_t count;
  while (std::cin >> radius >> count) {
    Found found(count);
    const std::clock_t processor = std::clock();
    const double searched = seconds([&] { index.search(queries, count, radius, k, found); });
    std::cout << "{\"seconds\":" << searched << ",\"processorSeconds\":" << double(std::clock() - processor) / CLOCKS_PER_SEC << ",\"found\":[";
    for (size_t i = 0; i < count; i++) {
      std::cout << (i ? ",[" : "[");
      for (size_t j = 0; j < found[i].size(); j++) std::cout << (j ? "," : "") << found[i][j];
      std::cout << "]";
    }
    std::cout << "]}" << std::endl;
  }
}

int main(int, char** arguments) {
  const std::string folder = arguments[1], bits = arguments[2], kind = arguments[5];
  const size_t k = std::stoul(arguments[3]);
  const int radius = std::stoi(arguments[4]);
  if (bits != "256") throw std::invalid_argument("PDQ's indexes hold codes of 256 bits, not " + bits + ".");
  if (kind == "MIH") serve<Mih>(folder, k, radius);
  else if (kind == "Flat") serve<Linear>(folder, k, radius);
  else throw std::invalid_argument("No such index: " + kind + ".");
}
