#include "services/server/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "adapters/yaml_message.h"
#include "storage/merkle/verifier_key.h"
#include "tests/support/temp_directory.h"

namespace lienthong::server {
namespace {

using adapters::ReadYaml;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Fault(const std::string& text) {
  config::v1::ServerConfig config;
  return std::string(ReadYaml("file.yaml", text, &config).message());
}

config::v1::ServerConfig Complete(void (*change)(config::v1::ServerConfig*)) {
  config::v1::ServerConfig config;
  config.set_data_directory("data");
  change(&config);
  ApplyDefaults(&config);
  return config;
}

std::string Refusal(void (*change)(config::v1::ServerConfig*)) {
  return std::string(CheckConfig(Complete(change)).message());
}

TEST(LoadConfigTest, AFileSetsWhatItNames) {
  const testing::TempDirectory directory;
  const std::string path = directory.File("server.yaml");
  std::ofstream(path) << "data_directory: /data\ninsecure_dev: true\nregistries:\n"
                         "  - {id: labour, address: \"127.0.0.1:7411\", timeout_milliseconds: 250}\n"
                         "  - id: residents\n    address: unix:/run/residents\nlimits:\n  run_attempts: 3\n"
                         "  min_free_bytes: 4294967296\n";
  const absl::StatusOr<config::v1::ServerConfig> config = LoadConfig(path);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->data_directory(), "/data");
  EXPECT_TRUE(config->insecure_dev());
  ASSERT_EQ(config->registries_size(), 2);
  EXPECT_EQ(config->registries(0).timeout_milliseconds(), 250u);
  EXPECT_EQ(config->registries(1).address(), "unix:/run/residents");
  EXPECT_EQ(config->limits().run_attempts(), 3u);
  EXPECT_EQ(config->limits().min_free_bytes(), 4'294'967'296u);
}

TEST(LoadConfigTest, TheShippedFileIsSound) {
  const char* const source = std::getenv("LIENTHONG_SOURCE_DIR");
  ASSERT_NE(source, nullptr);
  absl::StatusOr<config::v1::ServerConfig> config = LoadConfig(std::string(source) + "/deploy/config/lienthongd.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  const config::v1::ServerConfig shipped = *config;
  config->clear_limits();
  for (config::v1::Registry& registry : *config->mutable_registries()) registry.clear_timeout_milliseconds();
  ApplyDefaults(&*config);
  EXPECT_EQ(config->DebugString(), shipped.DebugString()) << "the shipped file shows the defaults";
  EXPECT_TRUE(CheckConfig(*config).ok()) << CheckConfig(*config);
}

TEST(LoadConfigTest, AnAbsentFileAndADirectoryAreNotFound) {
  const testing::TempDirectory directory;
  EXPECT_TRUE(absl::IsNotFound(LoadConfig(directory.File("absent.yaml")).status()));
  EXPECT_TRUE(absl::IsNotFound(LoadConfig(directory.path()).status()));
}

TEST(ReadYamlTest, AnUnknownKeyIsRefusedWithItsLineAndTheNearestKnownOne) {
  EXPECT_THAT(Fault("listen: unix:/a\ninsecure_developer: true\n"),
              AllOf(HasSubstr("file.yaml:2: "), HasSubstr("insecure_developer"), HasSubstr("insecure_dev")));
  EXPECT_THAT(Fault("registries:\n  - id: labour\n    adress: \"127.0.0.1:1\"\n"),
              AllOf(HasSubstr("file.yaml:3: "), HasSubstr("adress"), HasSubstr("address")));
}

TEST(ReadYamlTest, AValueOfAnotherTypeIsRefusedWithItsLine) {
  EXPECT_THAT(Fault("insecure_dev: yes\n"), HasSubstr("file.yaml:1: insecure_dev must be true or false"));
  EXPECT_THAT(Fault("insecure_dev: \"true\"\n"), HasSubstr("insecure_dev must be true or false"));
  EXPECT_THAT(Fault("limits:\n  run_attempts: many\n"), HasSubstr("file.yaml:2: run_attempts must be a whole number"));
  for (const char* number : {"-1", "1.5", "4294967296", "0x10", "\"7\"", "[7]"}) {
    EXPECT_THAT(Fault(std::string("limits:\n  run_attempts: ") + number), HasSubstr("whole number")) << number;
  }
  for (const char* number : {"-1", "1.5", "18446744073709551616", "0x10", "\"7\"", "[7]"}) {
    EXPECT_THAT(Fault(std::string("limits:\n  min_free_bytes: ") + number), HasSubstr("whole number")) << number;
  }
  EXPECT_THAT(Fault("listen: [a, b]\n"), HasSubstr("listen must be text"));
  EXPECT_THAT(Fault("limits: 7\n"), HasSubstr("limits must be keys with values"));
  EXPECT_THAT(Fault("registries: labour\n"), HasSubstr("registries must be a list"));
  EXPECT_THAT(Fault("registries:\n  - labour\n"), HasSubstr("file.yaml:2: registries[0] must be keys"));
  EXPECT_THAT(Fault("checkpoints:\n  key_files: a.key\n"), HasSubstr("file.yaml:2: key_files must be a list"));
  EXPECT_THAT(Fault("checkpoints:\n  key_files:\n    - [a]\n"), HasSubstr("key_files[0] must be text"));
  EXPECT_THAT(Fault("listen:\n"), HasSubstr("listen has no value"));
  EXPECT_THAT(Fault("- a\n"), HasSubstr("the file must be keys with values"));
}

TEST(ReadYamlTest, AListOfTextsIsRead) {
  config::v1::ServerConfig config;
  ASSERT_TRUE(ReadYaml("file.yaml", "checkpoints:\n  key_files:\n    - a.key\n    - \"7\"\n", &config).ok());
  EXPECT_THAT(config.checkpoints().key_files(), ::testing::ElementsAre("a.key", "7"));
}

TEST(ReadYamlTest, AKeyGivenTwiceIsRefused) {
  EXPECT_THAT(Fault("listen: unix:/a\ndata_directory: d\nlisten: unix:/b\n"),
              HasSubstr("file.yaml:3: listen is given twice"));
}

TEST(ReadYamlTest, AllFaultsComeAtOnce) {
  EXPECT_THAT(Fault("lissen: a\ninsecure_dev: 1\n"), AllOf(HasSubstr("file.yaml:1: "), HasSubstr("file.yaml:2: ")));
}

TEST(ReadYamlTest, TextThatIsNoYamlAndASecondDocumentAreRefused) {
  EXPECT_THAT(Fault("listen: \"open\ndata_directory: d\n"), HasSubstr("file.yaml:"));
  EXPECT_THAT(Fault("listen: a\n---\nlisten: b\n"), HasSubstr("second document"));
  EXPECT_THAT(Fault(","), HasSubstr("second document")) << "of which the library finds no end";
}

TEST(ReadYamlTest, AnEmptyTextSaysNothing) {
  EXPECT_EQ(Fault(""), "");
  EXPECT_EQ(Fault("# only a remark\n"), "");
}

TEST(ApplyDefaultsTest, WhatIsAbsentTakesTheDocumentedDefault) {
  const config::v1::ServerConfig config = Complete([](config::v1::ServerConfig* c) {
    c->add_registries()->set_id("labour");
    c->mutable_limits()->set_run_attempts(7);
  });
  EXPECT_EQ(config.listen(), "127.0.0.1:7400");
  EXPECT_FALSE(config.insecure_dev());
  EXPECT_EQ(config.registries(0).timeout_milliseconds(), 10'000u);
  EXPECT_EQ(config.keys().grace_days(), 30u);
  EXPECT_EQ(config.reviews().lease_seconds(), 900u);
  EXPECT_EQ(config.reviews().officer_leases(), 20u);
  EXPECT_EQ(config.reviews().control_per_million(), 10'000u);
  EXPECT_EQ(config.reviews().second_per_million(), 50'000u);
  EXPECT_EQ(config.limits().max_message_bytes(), 4'194'304u);
  EXPECT_EQ(config.limits().max_concurrent_calls(), 64u);
  EXPECT_EQ(config.limits().max_followers(), 4'096u);
  EXPECT_EQ(config.limits().max_watchers(), 32u);
  EXPECT_EQ(config.limits().run_step_items(), 200u);
  EXPECT_EQ(config.limits().run_attempts(), 7u);
  EXPECT_EQ(config.limits().run_retry_milliseconds(), 500u);
  EXPECT_EQ(config.limits().write_buffer_bytes(), 33'554'432u);
  EXPECT_EQ(config.limits().min_free_bytes(), 268'435'456u);
}

TEST(ApplyDefaultsTest, NoGraceAtAllIsAnAnswerToo) {
  const config::v1::ServerConfig config =
      Complete([](config::v1::ServerConfig* c) { c->mutable_keys()->set_grace_days(0); });
  EXPECT_EQ(config.keys().grace_days(), 0u);
  EXPECT_EQ(Refusal([](config::v1::ServerConfig* c) { c->mutable_keys()->set_grace_days(0); }), "");
}

TEST(CheckConfigTest, AddressesOfThisHostAreAccepted) {
  EXPECT_EQ(Refusal([](config::v1::ServerConfig*) {}), "");
  EXPECT_EQ(Refusal([](config::v1::ServerConfig* c) { c->set_listen("127.0.0.1:0"); }), "");
  EXPECT_EQ(Refusal([](config::v1::ServerConfig* c) { c->set_listen("[::1]:7400"); }), "");
  EXPECT_EQ(Refusal([](config::v1::ServerConfig* c) { c->set_listen("unix:/run/lienthong.sock"); }), "");
}

TEST(CheckConfigTest, OtherHostsAreRefusedSayingWhyAndWhatToDo) {
  for (const std::string listen : {"0.0.0.0:7400", "[::]:7400", "10.0.0.1:7400", "example.org:7400"}) {
    config::v1::ServerConfig config = Complete([](config::v1::ServerConfig*) {});
    config.set_listen(listen);
    const std::string message(CheckConfig(config).message());
    EXPECT_THAT(message,
                AllOf(HasSubstr("listen"), HasSubstr("no security upload since 2022"), HasSubstr("TLS proxy")));
  }
}

TEST(CheckConfigTest, ATokenIsNamedInFullOrNotAtAll) {
  const std::string message = Refusal([](config::v1::ServerConfig* c) {
    c->mutable_keys()->mutable_pkcs11()->set_module("/usr/lib/softhsm/libsofthsm2.so");
  });
  EXPECT_THAT(message, AllOf(HasSubstr("keys.pkcs11.token_label"), HasSubstr("keys.pkcs11.pin_file")));
  EXPECT_THAT(message, Not(HasSubstr("keys.pkcs11.module")));
}

TEST(CheckConfigTest, WitnessesAreNamedByTheirKeysEachOnce) {
  static constexpr char kWitness[] = "witness.example+0080fed4+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
  const std::string log = merkle::VerifierKey::Make("log.example", merkle::SignatureKind::kEd25519,
                                                    merkle::VerifierKey::Parse(kWitness)->public_key())
                              ->Text();
  config::v1::ServerConfig config =
      Complete([](config::v1::ServerConfig* c) { c->mutable_checkpoints()->add_witnesses(kWitness); });
  EXPECT_TRUE(CheckConfig(config).ok()) << CheckConfig(config);
  for (const std::string& wrong : {std::string(kWitness), std::string("witness.example"), log}) {
    config.mutable_checkpoints()->add_witnesses(wrong);
  }
  const std::string message(CheckConfig(config).message());
  EXPECT_THAT(message, HasSubstr("checkpoints.witnesses[1]: is named twice"));
  EXPECT_THAT(message, HasSubstr("checkpoints.witnesses[2]: is no verifier key"));
  EXPECT_THAT(message, HasSubstr("checkpoints.witnesses[3]: is the key of a log"));
  EXPECT_THAT(message, Not(HasSubstr("checkpoints.witnesses[0]")));
  for (int i = 0; i < 16; ++i) config.mutable_checkpoints()->add_witnesses(kWitness);
  EXPECT_THAT(std::string(CheckConfig(config).message()), HasSubstr("checkpoints.witnesses: has more than 16 keys"));
}

TEST(CheckConfigTest, ARegistryOverSoapIsReachedByHttpsAndByNothingBeside) {
  const std::string message = Refusal([](config::v1::ServerConfig* c) {
    c->add_registries()->set_id("residents");
    c->mutable_registries(0)->set_address("127.0.0.1:7001");
    c->mutable_registries(0)->mutable_soap()->set_endpoint("http://registry.example/");
    c->add_registries()->set_id("health");
    c->mutable_registries(1)->mutable_soap()->set_endpoint("https://registry.example/");
  });
  for (const char* field : {"registries[0].soap.endpoint", "registries[0].soap.integration_code",
                            "registries[0].address: is given beside soap"}) {
    EXPECT_THAT(message, HasSubstr(field));
  }
  EXPECT_THAT(message, Not(HasSubstr("registries[1].address")));
}

TEST(CheckConfigTest, AllBadFieldsComeAtOnce) {
  const std::string message = Refusal([](config::v1::ServerConfig* c) {
    c->clear_data_directory();
    c->set_listen("here");
    c->add_registries()->set_id("Labour");
    for (int i = 0; i < 2; ++i) {
      c->add_registries()->set_id("residents");
      c->mutable_registries(i + 1)->set_address("127.0.0.1:0");
    }
    c->mutable_keys()->set_grace_days(3'651);
    c->mutable_reviews()->set_lease_seconds(28'801);
    c->mutable_reviews()->set_second_per_million(1'000'001);
    c->mutable_reviews()->add_restricted_registries("Labour");
    c->mutable_limits()->set_max_concurrent_calls(100'000);
    c->mutable_limits()->set_max_followers(20'001);
    c->mutable_limits()->set_max_watchers(1'001);
  });
  for (const char* field : {"data_directory", "listen", "registries[0].id", "registries[0].address",
                            "registries[1].address", "registries[2].id", "keys.grace_days", "reviews.lease_seconds",
                            "reviews.second_per_million", "reviews.restricted_registries[0]",
                            "limits.max_concurrent_calls", "limits.max_followers", "limits.max_watchers"}) {
    EXPECT_THAT(message, HasSubstr(field));
  }
  EXPECT_THAT(message, Not(HasSubstr("registries[1].id")));
}

}  // namespace
}  // namespace lienthong::server
