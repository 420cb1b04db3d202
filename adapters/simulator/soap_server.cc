#include "adapters/simulator/soap_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "adapters/local_address.h"
#include "adapters/simulator/demo_authority.h"

namespace lienthong::adapters {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using Error = boost::system::error_code;

constexpr std::size_t kMaxRequestBytes = 1 << 20;
constexpr std::chrono::seconds kIdle(30);

// One connection; alive as long as something of it is under way.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, asio::ssl::context* tls, const SoapServer::Answer* answer)
      : stream_(std::move(socket), *tls), answer_(answer) {}

  void Run() {
    Bound();
    stream_.async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](const Error& error) {
      if (!error) self->Read();
    });
  }

 private:
  void Bound() { beast::get_lowest_layer(stream_).expires_after(kIdle); }

  void Read() {
    request_.emplace();
    request_->body_limit(kMaxRequestBytes);
    Bound();
    http::async_read(stream_, buffer_, *request_, [self = shared_from_this()](const Error& error, std::size_t) {
      if (!error) self->Reply();
    });
  }

  void Reply() {
    const auto& request = request_->get();
    reply_ = {};
    reply_.version(request.version());
    reply_.keep_alive(request.keep_alive());
    reply_.set(http::field::content_type, "text/xml; charset=utf-8");
    if (request.method() == http::verb::post) {
      SoapReply said = (*answer_)(request.body());
      reply_.result(static_cast<unsigned>(said.code));
      reply_.body() = std::move(said.body);
    } else {
      reply_.result(http::status::method_not_allowed);
    }
    reply_.prepare_payload();
    Bound();
    http::async_write(stream_, reply_, [self = shared_from_this()](const Error& error, std::size_t) {
      if (!error && self->reply_.keep_alive()) self->Read();
    });
  }

  beast::ssl_stream<beast::tcp_stream> stream_;
  const SoapServer::Answer* const answer_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> request_;
  http::response<http::string_body> reply_;
};

absl::Status Failed(absl::string_view what, const Error& error) {
  return absl::UnavailableError(absl::StrCat(what, ": ", error.message()));
}

// HOST:PORT as an endpoint.
absl::StatusOr<tcp::endpoint> EndpointOf(const std::string& listen) {
  if (absl::Status local = CheckLocalAddress(listen); !local.ok()) return local;
  const std::size_t colon = listen.rfind(':');
  std::string host = listen.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  if (absl::StartsWith(host, "[")) host = host.substr(1, host.size() - 2);
  Error error;
  const auto address = asio::ip::make_address(host, error);
  int port = 0;
  if (error || !absl::SimpleAtoi(listen.substr(colon + 1), &port)) {
    return absl::InvalidArgumentError("listen: give 127.0.0.1:PORT or [::1]:PORT to serve HTTPS");
  }
  return tcp::endpoint(address, static_cast<unsigned short>(port));
}

absl::Status LoadCertificates(const DemoCertificates& certificates, asio::ssl::context* tls) {
  Error error;
  tls->use_certificate(asio::buffer(certificates.server), asio::ssl::context::pem, error);
  if (!error) tls->use_private_key(asio::buffer(certificates.server_key), asio::ssl::context::pem, error);
  return error ? Failed("certificate", error) : absl::OkStatus();
}

absl::Status WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::trunc);
  file << text;
  file.close();
  if (file.good()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path.string(), ": cannot be written"));
}

}  // namespace

class SoapServer::Listener {
 public:
  explicit Listener(Answer answer) : answer_(std::move(answer)) {}
  ~Listener() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Listen(const tcp::endpoint& endpoint, const DemoCertificates& certificates) {
    if (absl::Status loaded = LoadCertificates(certificates, &tls_); !loaded.ok()) return loaded;
    Error error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return Failed("listen", error);
    Accept();
    thread_ = std::thread([this] { context_.run(); });
    return absl::OkStatus();
  }

  int port() const {
    Error error;
    return acceptor_.local_endpoint(error).port();
  }

 private:
  void Accept() {
    acceptor_.async_accept([this](const Error& error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      Error ignored;
      if (!error) {
        socket.set_option(tcp::no_delay(true), ignored);
        std::make_shared<Session>(std::move(socket), &tls_, &answer_)->Run();
      }
      Accept();
    });
  }

  const Answer answer_;
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<SoapServer>> SoapServer::Start(const SoapServerOptions& options, Answer answer) {
  const absl::StatusOr<tcp::endpoint> endpoint = EndpointOf(options.listen);
  if (!endpoint.ok()) return endpoint.status();
  const absl::StatusOr<DemoCertificates> certificates = MakeDemoCertificates(options.now);
  if (!certificates.ok()) return certificates.status();
  const std::string ca_file = absl::StrCat(options.directory, "/tls/ca.pem");
  if (absl::Status written = WriteFile(ca_file, certificates->authority); !written.ok()) return written;
  auto listener = std::make_unique<Listener>(std::move(answer));
  if (absl::Status listens = listener->Listen(*endpoint, *certificates); !listens.ok()) return listens;
  const std::string host = endpoint->address().is_v6() ? "[::1]" : endpoint->address().to_string();
  const std::string url = absl::StrCat("https://", host, ":", listener->port(), "/");
  return std::unique_ptr<SoapServer>(new SoapServer(std::move(listener), url, ca_file));
}

SoapServer::SoapServer(std::unique_ptr<Listener> listener, std::string url, std::string ca_file)
    : listener_(std::move(listener)), url_(std::move(url)), ca_file_(std::move(ca_file)) {}

SoapServer::~SoapServer() = default;

}  // namespace lienthong::adapters
