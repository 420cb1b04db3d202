#include "adapters/difference/field.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/support/seeds.h"

namespace lienthong::difference {
namespace {

// Bit by bit, as the definition has it.
uint64_t Plain(uint64_t a, uint64_t b) {
  uint64_t product = 0;
  for (int bit = kFieldBits - 1; bit >= 0; --bit) {
    product <<= 1;
    if ((product >> kFieldBits) != 0) product ^= (uint64_t{1} << kFieldBits) | 0b111001;
    if (((b >> bit) & 1) != 0) product ^= a;
  }
  return product;
}

std::vector<const FieldArithmetic*> Ways() {
  std::vector<const FieldArithmetic*> ways = {&PortableArithmetic()};
  if (CarrylessArithmetic() != nullptr) ways.push_back(CarrylessArithmetic());
  return ways;
}

std::vector<uint64_t> Draw(std::mt19937_64* random, size_t count) {
  std::vector<uint64_t> values(count);
  for (uint64_t& value : values) value = (*random)() & kFieldMask;
  return values;
}

TEST(Field, MultipliesAsTheDefinitionHasIt) {
  for (const FieldArithmetic* field : Ways()) {
    testing::ForEachSeed(3, [&](uint64_t seed) {
      std::mt19937_64 random(seed);
      for (int i = 0; i < 2'000; ++i) {
        const std::vector<uint64_t> v = Draw(&random, 2);
        ASSERT_EQ(field->multiply(v[0], v[1]), Plain(v[0], v[1])) << field->name;
      }
    });
    for (const uint64_t edge : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 39, kFieldMask}) {
      EXPECT_EQ(field->multiply(edge, kFieldMask), Plain(edge, kFieldMask)) << field->name;
    }
  }
}

TEST(Field, IsAField) {
  for (const FieldArithmetic* field : Ways()) {
    testing::ForEachSeed(3, [&](uint64_t seed) {
      std::mt19937_64 random(seed);
      for (int i = 0; i < 500; ++i) {
        const std::vector<uint64_t> v = Draw(&random, 3);
        ASSERT_EQ(field->multiply(v[0], v[1]), field->multiply(v[1], v[0]));
        ASSERT_EQ(field->multiply(field->multiply(v[0], v[1]), v[2]),
                  field->multiply(v[0], field->multiply(v[1], v[2])));
        ASSERT_EQ(field->multiply(v[0], v[1] ^ v[2]), field->multiply(v[0], v[1]) ^ field->multiply(v[0], v[2]));
        ASSERT_EQ(field->multiply(v[0], Invert(*field, v[0])), v[0] == 0 ? 0u : 1u);
      }
    });
  }
}

// Rabin's test: x^(2^40) is x, and x^(2^(40 / p)) - x has no factor in common for the primes p of 40, 2 and 5. In the
// ring this is: the difference is invertible, which its 2^40 - 2nd power shows.
TEST(Field, ItsPolynomialIsIrreducible) {
  const FieldArithmetic& field = PortableArithmetic();
  uint64_t power = 2;
  for (int i = 1; i <= kFieldBits; ++i) {
    power = field.multiply(power, power);
    if (i == 20 || i == 8) {
      EXPECT_EQ(field.multiply(power ^ 2, Invert(field, power ^ 2)), 1u);
    }
  }
  EXPECT_EQ(power, 2u);
}

TEST(Field, AllKernelsGiveWhatSingleMultiplicationsGive) {
  for (const FieldArithmetic* field : Ways()) {
    testing::ForEachSeed(20, [&](uint64_t seed) {
      std::mt19937_64 random(seed);
      for (size_t count = 0; count <= kMaxSums; ++count) {
        const std::vector<uint64_t> x = Draw(&random, count + 2);
        const std::vector<uint64_t> y = Draw(&random, count + 2);
        std::vector<uint64_t> combined = y;
        field->combine(x[count], combined.data(), y[count], x.data(), count);
        std::vector<uint64_t> squares = x;
        field->square_each(squares.data(), count);
        for (size_t i = 0; i < count; ++i) {
          ASSERT_EQ(combined[i], Plain(x[count], y[i]) ^ Plain(y[count], x[i])) << field->name;
          ASSERT_EQ(squares[i], Plain(x[i], x[i])) << field->name;
        }
        ASSERT_EQ(combined[count], y[count]) << "nothing behind the end is written";
        ASSERT_EQ(squares[count], x[count]);
      }
    });
  }
}

TEST(Field, ATransformIsTheProductWithAMatrix) {
  for (const FieldArithmetic* field : Ways()) {
    testing::ForEachSeed(20, [&](uint64_t seed) {
      std::mt19937_64 random(seed);
      const size_t rows = 1 + random() % 9;
      const size_t columns = random() % (kMaxSums + 1);
      const size_t stride = columns + 1;
      const std::vector<uint64_t> matrix = Draw(&random, rows * stride);
      const std::vector<uint64_t> vector = Draw(&random, columns);
      std::vector<uint64_t> out = Draw(&random, rows);
      std::vector<uint64_t> expected = out;
      field->transform(matrix.data(), rows, columns, stride, vector.data(), out.data());
      for (size_t r = 0; r < rows; ++r) {
        for (size_t c = 0; c < columns; ++c) expected[r] ^= Plain(matrix[r * stride + c], vector[c]);
      }
      ASSERT_EQ(out, expected) << field->name;
    });
  }
}

TEST(Field, OddPowersAreThoseOfSingleMultiplications) {
  for (const FieldArithmetic* field : Ways()) {
    testing::ForEachSeed(20, [&](uint64_t seed) {
      std::mt19937_64 random(seed);
      const uint64_t x = random() & kFieldMask;
      std::vector<uint64_t> sums = Draw(&random, kMaxSums);
      const std::vector<uint64_t> before = sums;
      field->add_odd_powers(x, sums.data());
      uint64_t power = x;
      for (size_t i = 0; i < kMaxSums; ++i) {
        ASSERT_EQ(sums[i], before[i] ^ power) << field->name << " " << i;
        power = Plain(Plain(power, x), x);
      }
    });
  }
}

}  // namespace
}  // namespace lienthong::difference
