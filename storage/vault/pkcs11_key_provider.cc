#include "storage/vault/pkcs11_key_provider.h"

#include <dlfcn.h>
#include <p11-kit-1/p11-kit/pkcs11.h>

#include <optional>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/big_endian.h"
#include "storage/vault/file_key_provider.h"
#include "storage/vault/private_file.h"

namespace lienthong::storage {
namespace {

constexpr size_t kIdBytes = 16;
constexpr size_t kIvBytes = 16;
constexpr size_t kClosedBytes = kIdBytes + kIvBytes + 48;
constexpr size_t kMaxPinFileBytes = 1'024;
constexpr CK_ULONG kTokenKeyBytes = 32;
constexpr char kKeyLabel[] = "lienthong key-encryption key";

absl::Status Refused(absl::string_view call, CK_RV code) {
  const std::string text = absl::StrFormat("the token's %s failed with 0x%x", call, code);
  switch (code) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_LOCKED:
    case CKR_PIN_EXPIRED:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
      return absl::FailedPreconditionError(absl::StrCat(text, ": the PIN is not accepted"));
    default:
      return absl::UnavailableError(text);
  }
}

unsigned char* Data(std::string* bytes) {
  return reinterpret_cast<unsigned char*>(bytes->data());
}

absl::StatusOr<CK_FUNCTION_LIST*> LoadModule(const std::string& path) {
  void* const module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) return absl::FailedPreconditionError(absl::StrCat("cannot load the PKCS#11 module ", path));
  const auto list = reinterpret_cast<CK_C_GetFunctionList>(dlsym(module, "C_GetFunctionList"));
  CK_FUNCTION_LIST* functions = nullptr;
  if (list == nullptr || list(&functions) != CKR_OK) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is no PKCS#11 module"));
  }
  CK_C_INITIALIZE_ARGS arguments = {};
  arguments.flags = CKF_OS_LOCKING_OK;
  // Nobody finalizes: another part of the process may use the module as well.
  const CK_RV initialized = functions->C_Initialize(&arguments);
  if (initialized != CKR_OK && initialized != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
    return Refused("C_Initialize", initialized);
  }
  return functions;
}

absl::StatusOr<CK_SLOT_ID> FindToken(CK_FUNCTION_LIST* functions, const std::string& label) {
  CK_ULONG count = 0;
  CK_RV code = functions->C_GetSlotList(CK_TRUE, nullptr, &count);
  std::vector<CK_SLOT_ID> slots(count);
  if (code == CKR_OK) code = functions->C_GetSlotList(CK_TRUE, slots.data(), &count);
  if (code != CKR_OK) return Refused("C_GetSlotList", code);
  slots.resize(count);
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO info = {};
    if (functions->C_GetTokenInfo(slot, &info) != CKR_OK) continue;
    const absl::string_view padded(reinterpret_cast<const char*>(info.label), sizeof(info.label));
    if (absl::StripTrailingAsciiWhitespace(padded) == label) return slot;
  }
  return absl::FailedPreconditionError(absl::StrCat("there is no token with the label ", label));
}

class Token : public EpochCipher {
 public:
  static absl::StatusOr<std::unique_ptr<Token>> Open(const Pkcs11Options& options, const RandomSource& random) {
    absl::StatusOr<std::optional<std::string>> pin = ReadPrivateFile(options.pin_file, kMaxPinFileBytes);
    if (!pin.ok()) return pin.status();
    if (!pin->has_value()) return absl::FailedPreconditionError(absl::StrCat(options.pin_file, " does not exist"));
    const absl::Cleanup wiper = [&pin] { Wipe(&**pin); };
    const absl::StatusOr<CK_FUNCTION_LIST*> functions = LoadModule(options.module);
    if (!functions.ok()) return functions.status();
    const absl::StatusOr<CK_SLOT_ID> slot = FindToken(*functions, options.token_label);
    if (!slot.ok()) return slot.status();
    CK_SESSION_HANDLE session = 0;
    CK_RV code = (*functions)->C_OpenSession(*slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
    if (code != CKR_OK) return Refused("C_OpenSession", code);
    std::unique_ptr<Token> token(new Token(*functions, session, random));
    const size_t pin_bytes = absl::StripTrailingAsciiWhitespace(**pin).size();
    code = (*functions)->C_Login(session, CKU_USER, Data(&**pin), pin_bytes);
    if (code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN) return Refused("C_Login", code);
    return token;
  }

  ~Token() override { functions_->C_CloseSession(session_); }

  absl::StatusOr<std::string> Close(uint32_t epoch, const SecretKey& key) override {
    std::string closed = RandomBytes(random_, kIdBytes + kIvBytes);
    const absl::StatusOr<CK_OBJECT_HANDLE> guard = MakeGuard(closed.substr(0, kIdBytes));
    if (!guard.ok()) return guard.status();
    std::string plain(key.bytes());
    AppendU32(epoch, &plain);
    closed.resize(kClosedBytes);
    CK_MECHANISM mechanism = {CKM_AES_CBC_PAD, Data(&closed) + kIdBytes, kIvBytes};
    CK_ULONG written = kClosedBytes - kIdBytes - kIvBytes;
    CK_RV code = functions_->C_EncryptInit(session_, &mechanism, *guard);
    if (code == CKR_OK) {
      code = functions_->C_Encrypt(session_, Data(&plain), plain.size(), Data(&closed) + kIdBytes + kIvBytes, &written);
    }
    Wipe(&plain);
    if (code != CKR_OK || kIdBytes + kIvBytes + written != kClosedBytes) return Refused("C_Encrypt", code);
    return closed;
  }

  absl::StatusOr<SecretKey> Open(uint32_t epoch, absl::string_view closed) override {
    const absl::Status damaged =
        absl::DataLossError(absl::StrCat("the key of epoch ", epoch, " is not what the token closed"));
    if (closed.size() != kClosedBytes) return damaged;
    std::string bytes(closed);
    const absl::StatusOr<std::optional<CK_OBJECT_HANDLE>> guard = FindGuard(bytes.substr(0, kIdBytes));
    if (!guard.ok()) return guard.status();
    if (!guard->has_value()) {
      return absl::FailedPreconditionError(absl::StrCat("the token has no key for epoch ", epoch));
    }
    CK_MECHANISM mechanism = {CKM_AES_CBC_PAD, Data(&bytes) + kIdBytes, kIvBytes};
    std::string plain(kClosedBytes, '\0');
    CK_ULONG written = plain.size();
    CK_RV code = functions_->C_DecryptInit(session_, &mechanism, **guard);
    if (code != CKR_OK) return Refused("C_DecryptInit", code);
    code = functions_->C_Decrypt(session_, Data(&bytes) + kIdBytes + kIvBytes, bytes.size() - kIdBytes - kIvBytes,
                                 Data(&plain), &written);
    if (code == CKR_ENCRYPTED_DATA_INVALID || code == CKR_ENCRYPTED_DATA_LEN_RANGE) return damaged;
    if (code != CKR_OK) return Refused("C_Decrypt", code);
    const bool sound = written == SecretKey::kBytes + 4 && ReadU32(plain, SecretKey::kBytes) == epoch;
    const SecretKey key = SecretKey::FromBytes(absl::string_view(plain).substr(0, SecretKey::kBytes));
    Wipe(&plain);
    if (!sound) return damaged;
    return key;
  }

  absl::Status Destroy(absl::string_view closed) override {
    if (closed.size() != kClosedBytes) return absl::OkStatus();  // opens nothing as it is
    const absl::StatusOr<std::optional<CK_OBJECT_HANDLE>> guard = FindGuard(std::string(closed.substr(0, kIdBytes)));
    if (!guard.ok() || !guard->has_value()) return guard.status();
    const CK_RV code = functions_->C_DestroyObject(session_, **guard);
    return code == CKR_OK ? absl::OkStatus() : Refused("C_DestroyObject", code);
  }

 private:
  Token(CK_FUNCTION_LIST* functions, CK_SESSION_HANDLE session, const RandomSource& random)
      : functions_(functions), session_(session), random_(random) {}

  // A fresh key of the token that never leaves it.
  absl::StatusOr<CK_OBJECT_HANDLE> MakeGuard(std::string id) {
    CK_MECHANISM mechanism = {CKM_AES_KEY_GEN, nullptr, 0};
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    CK_ULONG bytes = kTokenKeyBytes;
    std::string label = kKeyLabel;
    CK_ATTRIBUTE attributes[] = {
        {CKA_TOKEN, &yes, sizeof(yes)},         {CKA_PRIVATE, &yes, sizeof(yes)},
        {CKA_SENSITIVE, &yes, sizeof(yes)},     {CKA_EXTRACTABLE, &no, sizeof(no)},
        {CKA_ENCRYPT, &yes, sizeof(yes)},       {CKA_DECRYPT, &yes, sizeof(yes)},
        {CKA_ID, id.data(), id.size()},         {CKA_LABEL, label.data(), label.size()},
        {CKA_VALUE_LEN, &bytes, sizeof(bytes)},
    };
    CK_OBJECT_HANDLE made = 0;
    const CK_RV code =
        functions_->C_GenerateKey(session_, &mechanism, attributes, sizeof(attributes) / sizeof(*attributes), &made);
    if (code != CKR_OK) return Refused("C_GenerateKey", code);
    return made;
  }

  absl::StatusOr<std::optional<CK_OBJECT_HANDLE>> FindGuard(std::string id) {
    CK_OBJECT_CLASS secret = CKO_SECRET_KEY;
    CK_ATTRIBUTE attributes[] = {{CKA_CLASS, &secret, sizeof(secret)}, {CKA_ID, id.data(), id.size()}};
    CK_RV code = functions_->C_FindObjectsInit(session_, attributes, 2);
    if (code != CKR_OK) return Refused("C_FindObjectsInit", code);
    CK_OBJECT_HANDLE found = 0;
    CK_ULONG count = 0;
    code = functions_->C_FindObjects(session_, &found, 1, &count);
    functions_->C_FindObjectsFinal(session_);
    if (code != CKR_OK) return Refused("C_FindObjects", code);
    if (count == 0) return std::nullopt;
    return found;
  }

  CK_FUNCTION_LIST* const functions_;
  const CK_SESSION_HANDLE session_;
  const RandomSource random_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeyProvider>> OpenPkcs11KeyProvider(const Pkcs11Options& options,
                                                                   const RandomSource& random) {
  absl::StatusOr<std::unique_ptr<Token>> token = Token::Open(options, random);
  if (!token.ok()) return token.status();
  absl::StatusOr<std::unique_ptr<FileKeyProvider>> provider =
      FileKeyProvider::Open(options.key_file, *std::move(token), random);
  if (!provider.ok()) return provider.status();
  return std::unique_ptr<KeyProvider>(*std::move(provider));
}

}  // namespace lienthong::storage
