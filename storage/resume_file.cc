#include "storage/resume_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"

namespace lienthong::storage {
namespace {

constexpr absl::string_view kMagic = "lienthong verify 1\n";

std::string DraftOf(const std::string& path) {
  return path + ".draft";
}

absl::Status FileError(absl::string_view what, const std::string& path) {
  const int error = errno;
  return absl::UnavailableError(absl::StrCat(what, " ", path, ": ", absl::ErrnoToStatus(error, "").message()));
}

merkle::Hash Chained(const merkle::Hash& chain, absl::string_view record) {
  std::string size;
  AppendU32(static_cast<uint32_t>(record.size()), &size);
  return merkle::Sha256(absl::StrCat(merkle::BytesOf(chain), size, record));
}

absl::Status NotWhole() {
  return absl::DataLossError("it is damaged");
}

}  // namespace

absl::StatusOr<ResumeWriter> ResumeWriter::Make(const std::string& path) {
  OpenFile file(std::fopen(DraftOf(path).c_str(), "we"));
  if (file == nullptr) return FileError("cannot write", DraftOf(path));
  ResumeWriter writer(path, std::move(file));
  if (const absl::Status begun = writer.Write(kMagic); !begun.ok()) return begun;
  return writer;
}

ResumeWriter::ResumeWriter(const std::string& path, OpenFile file)
    : path_(path), file_(std::move(file)), chain_(merkle::Sha256(kMagic)) {}

ResumeWriter::~ResumeWriter() {
  if (file_ != nullptr) unlink(DraftOf(path_).c_str());
}

absl::Status ResumeWriter::Write(absl::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size()) return absl::OkStatus();
  return FileError("cannot write", DraftOf(path_));
}

absl::Status ResumeWriter::Put(absl::string_view record) {
  assert(!record.empty() && record.size() <= kMaxResumeRecordBytes);
  std::string size;
  AppendU32(static_cast<uint32_t>(record.size()), &size);
  chain_ = Chained(chain_, record);
  const absl::Status written = Write(size);
  return written.ok() ? Write(record) : written;
}

absl::Status ResumeWriter::Finish() {
  std::string end;
  AppendU32(0, &end);
  const absl::Status written = Write(absl::StrCat(end, merkle::BytesOf(chain_)));
  if (!written.ok()) return written;
  if (std::fflush(file_.get()) != 0 || fsync(fileno(file_.get())) != 0) return FileError("cannot write", path_);
  if (std::rename(DraftOf(path_).c_str(), path_.c_str()) != 0) return FileError("cannot write", path_);
  file_.reset();
  return absl::OkStatus();
}

absl::StatusOr<ResumeReader> ResumeReader::Open(const std::string& path) {
  OpenFile file(std::fopen(path.c_str(), "re"));
  if (file == nullptr && errno == ENOENT) return absl::NotFoundError("there is no such file");
  if (file == nullptr) return FileError("cannot read", path);
  ResumeReader reader(std::move(file));
  const absl::StatusOr<std::string> magic = reader.Read(kMagic.size());
  if (!magic.ok() || *magic != kMagic) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is no file that a check has left; name another"));
  }
  const absl::Status whole = reader.CheckWhole();
  if (!whole.ok()) return whole;
  if (std::fseek(reader.file_.get(), static_cast<long>(kMagic.size()), SEEK_SET) != 0) {
    return FileError("cannot read", path);
  }
  return reader;
}

absl::StatusOr<std::string> ResumeReader::Read(size_t bytes) {
  std::string read(bytes, '\0');
  if (std::fread(read.data(), 1, bytes, file_.get()) != bytes) return NotWhole();
  return read;
}

absl::Status ResumeReader::CheckWhole() {
  merkle::Hash chain = merkle::Sha256(kMagic);
  while (!AtEnd()) {
    const absl::StatusOr<std::string> record = Next();
    if (!record.ok()) return record.status();
    chain = Chained(chain, *record);
  }
  const absl::StatusOr<std::string> end = Read(4 + merkle::kHashBytes);
  if (!end.ok() || end->substr(4) != merkle::BytesOf(chain) || std::fgetc(file_.get()) != EOF) return NotWhole();
  return absl::OkStatus();
}

absl::StatusOr<std::string> ResumeReader::Next() {
  const absl::StatusOr<std::string> size = Read(4);
  if (!size.ok()) return size.status();
  const size_t bytes = ReadU32(*size, 0);
  if (bytes == 0 || bytes > kMaxResumeRecordBytes) return NotWhole();
  return Read(bytes);
}

bool ResumeReader::AtEnd() {
  const long at = std::ftell(file_.get());
  const absl::StatusOr<std::string> size = Read(4);
  return std::fseek(file_.get(), at, SEEK_SET) == 0 && size.ok() && ReadU32(*size, 0) == 0;
}

}  // namespace lienthong::storage
