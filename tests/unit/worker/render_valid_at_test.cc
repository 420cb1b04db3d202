#include <gtest/gtest.h>

#include "services/worker/render.h"
#include "tests/support/sample_worker.h"

namespace lienthong::worker {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test

TEST(RenderTest, AFormerResidenceShowsTheDayItBegan) {
  auto at = [](const char* commune, const char* since) {
    return Fields{{rv::RECORD_FIELD_PERMANENT_RESIDENCE, commune}, {rv::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE, since}};
  };
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON, at("GSO-ADMIN|2024-12|05977", "2010-01-01"));
  sample.Observe("residents", "r1", rv::RECORD_KIND_PERSON, at("GSO-ADMIN|2024-12|10507", "2020-01-01"));
  const v1::Worker then = RenderWorker(sample.State(), SurvivorshipPolicy::BuiltIn(),
                                       reference::AdministrativeUnits::BuiltIn(), Day("2015-01-01"), 1);
  EXPECT_EQ(then.permanent_residence().commune().code(), "05977");
  EXPECT_EQ(then.permanent_residence().since(), "2010-01-01");
}

}  // namespace
}  // namespace lienthong::worker
