// HTTP/1 start lines and header lines, as the packet types http and httph give them.
//
// Lines end in CRLF or LF; a header goes on in lines that start with a blank. Known methods and
// header names become atoms, header names with their usual capitals; the known headers' numbers
// are part of the interface.
// OTP: erlang(3), decode_packet/3, "HttpPacket".
#include "io/http_packet.h"

#include <cctype>
#include <cstring>
#include <string>
#include <string_view>

#include "base/long_walk.h"
#include "term/atom_table.h"
#include "term/binary.h"

namespace corbel {
namespace {

using Bytes = std::span<const std::uint8_t>;

// In the order of their numbers, from 1.
constexpr std::string_view kHeaders[] = {
    "Cache-Control",
    "Connection",
    "Date",
    "Pragma",
    "Transfer-Encoding",
    "Upgrade",
    "Via",
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "From",
    "Host",
    "If-Modified-Since",
    "If-Match",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Max-Forwards",
    "Proxy-Authorization",
    "Range",
    "Referer",
    "User-Agent",
    "Age",
    "Location",
    "Proxy-Authenticate",
    "Public",
    "Retry-After",
    "Server",
    "Vary",
    "Warning",
    "Www-Authenticate",
    "Allow",
    "Content-Base",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Location",
    "Content-Md5",
    "Content-Range",
    "Content-Type",
    "Etag",
    "Expires",
    "Last-Modified",
    "Accept-Ranges",
    "Set-Cookie",
    "Set-Cookie2",
    "X-Forwarded-For",
    "Cookie",
    "Keep-Alive",
    "Proxy-Connection",
};
constexpr std::string_view kMethods[] = {"OPTIONS", "GET",    "HEAD", "POST",
                                         "PUT",     "DELETE", "TRACE"};
constexpr std::size_t kLongestAdjustedName = 50;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Characters that end a method or a header name.
bool is_special(char c) {
  auto byte = static_cast<unsigned char>(c);
  if (byte <= 32 || byte >= 127) return byte != 127;
  return std::strchr("()<>@,;:\\\"/[]?={}", c) != nullptr;
}

// The rest of a line, consumed from the front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool done() const { return text_.empty(); }
  char peek() const { return text_.front(); }
  std::string_view rest() const { return text_; }
  bool skip(char c) {
    if (done() || peek() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool skip(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  std::size_t skip_blanks() { return take(is_blank).size(); }
  template <class F>
  std::string_view take(F wanted) {
    std::size_t count = 0;
    while (count < text_.size() && wanted(text_[count])) ++count;
    std::string_view taken = text_.substr(0, count);
    text_.remove_prefix(count);
    return taken;
  }
  // Digits, as a C int that may wrap.
  bool number(std::uint32_t* value) {
    std::string_view digits = take(is_digit);
    *value = 0;
    for (char c : digits) *value = *value * 10 + static_cast<std::uint32_t>(c - '0');
    return !digits.empty();
  }

 private:
  std::string_view text_;
};

class HttpBuilder {
 public:
  HttpBuilder(TermHeap& heap, bool binaries) : heap_(heap), binaries_(binaries) {}

  Term string(std::string_view text) {
    if (binaries_) return make_binary(heap_, text);
    Term list = Term::nil();
    for (std::size_t i = text.size(); i-- > 0;) {
      list = make_cons(heap_, Term::small(static_cast<std::uint8_t>(text[i])), list);
    }
    return list;
  }
  Term number(std::uint32_t value) { return Term::small(static_cast<std::int32_t>(value)); }

  // The non-value: no valid line.
  Term response(Scanner line) {
    std::uint32_t major, minor, status;
    line.skip("HTTP/");
    if (!line.number(&major) || !line.skip('.') || !line.number(&minor)) return Term();
    if (line.skip_blanks() == 0) return Term();
    line.number(&status);
    if (line.skip_blanks() == 0 && !line.done()) return Term();
    Term version = make_tuple(heap_, number(major), number(minor));
    return make_tuple(heap_, am::http_response, version, number(status), string(line.rest()));
  }

  Term request(Scanner line) {
    std::string_view method = line.take([](char c) { return !is_special(c); });
    if (method.empty() || line.done() || !is_blank(line.peek())) return Term();
    line.skip_blanks();
    std::string_view target = line.take([](char c) { return !is_blank(c); });
    if (target.empty()) return Term();
    line.skip_blanks();
    std::uint32_t major = 0;
    std::uint32_t minor = 9;
    if (!line.done()) {
      if (line.rest().size() < 8 || !line.skip("HTTP/")) return Term();
      if (!line.number(&major) || !line.skip('.') || !line.number(&minor)) return Term();
    }
    Term method_term = string_or_atom(method, kMethods);
    Term version = make_tuple(heap_, number(major), number(minor));
    return make_tuple(heap_, am::http_request, method_term, uri(target), version);
  }

  Term header(Scanner line) {
    std::string_view original = line.take([](char c) { return !is_special(c); });
    if (line.done() || !line.skip(':')) return Term();
    line.skip_blanks();
    std::string name(original);
    if (name.size() <= kLongestAdjustedName) capitalise(&name);
    std::int64_t index = 0;
    Term name_term;
    for (std::size_t i = 0; i < std::size(kHeaders); ++i) {
      if (kHeaders[i] != name) continue;
      index = static_cast<std::int64_t>(i + 1);
      name_term = atom(name);
    }
    if (index == 0) name_term = string(name);
    Term original_term = string(original);
    Term value = string(line.rest());
    return make_tuple(heap_, am::http_header, Term::small(index), name_term, original_term, value);
  }

 private:
  template <std::size_t kCount>
  Term string_or_atom(std::string_view text, const std::string_view (&known)[kCount]) {
    for (std::string_view name : known) {
      if (name == text) return atom(name);
    }
    return string(text);
  }

  static void capitalise(std::string* name) {
    bool up = true;
    for (char& c : *name) {
      if (up) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        up = false;
      } else if (c >= 'A' && c <= 'Z') {
        c = static_cast<char>(c + 32);
      } else if (c == '-') {
        up = true;
      }
    }
  }

  static bool starts_with_scheme(std::string_view text, std::string_view scheme) {
    return text.size() >= scheme.size() &&
           strncasecmp(text.data(), scheme.data(), scheme.size()) == 0;
  }

  Term uri(std::string_view text) {
    if (text == "*") return am::Times;
    if (text.size() <= 1 || text[0] == '/') {
      return make_tuple(heap_, am::abs_path, string(text));
    }
    if (starts_with_scheme(text, "http://")) return absolute_uri(am::http, text.substr(7));
    if (starts_with_scheme(text, "https://")) return absolute_uri(am::https, text.substr(8));
    std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return string(text);
    Term scheme = string(text.substr(0, colon));
    return make_tuple(heap_, am::scheme, scheme, string(text.substr(colon + 1)));
  }

  Term absolute_uri(Term scheme, std::string_view text) {
    std::size_t slash = text.find('/');
    std::string_view path = slash == std::string_view::npos ? "/" : text.substr(slash);
    std::string_view host = text.substr(0, slash);
    Term port = am::undefined;
    if (std::size_t colon = host.find(':'); colon != std::string_view::npos) {
      Scanner digits(host.substr(colon + 1));
      std::uint32_t value;
      digits.number(&value);
      if (digits.done() && value != 0) port = number(value);
      host = host.substr(0, colon);
    }
    Term host_term = string(host);
    return make_tuple(heap_, am::absoluteURI, scheme, host_term, port, string(path));
  }

  TermHeap& heap_;
  bool binaries_;
};

// The line without its end: CRLF, LF.
std::string_view without_end(std::string_view line) {
  if (line.size() >= 2 && line[line.size() - 2] == '\r') return line.substr(0, line.size() - 2);
  if (!line.empty() && line.back() == '\n') return line.substr(0, line.size() - 1);
  return line;
}

}  // namespace

PacketLength http_length(Bytes bytes, const PacketLimits& limits, bool in_headers) {
  constexpr PacketLength kMore{PacketLength::Kind::More};
  constexpr PacketLength kInvalid{PacketLength::Kind::Invalid};
  auto known = [](std::size_t size) { return PacketLength{PacketLength::Kind::Known, size}; };
  std::size_t size = bytes.size();
  if ((size == 1 && bytes[0] == '\n') || (size == 2 && bytes[0] == '\r' && bytes[1] == '\n')) {
    return known(size);
  }
  // line_length limits lines for those who knew no packet_size.
  std::size_t most = limits.packet_size != 0 ? limits.packet_size : limits.line_length;
  std::size_t at = 0;
  for (;;) {
    const std::uint8_t* hit = find_byte(bytes.subspan(at), '\n');
    if (hit == nullptr) return most != 0 && size >= most ? kInvalid : kMore;
    std::size_t end = static_cast<std::size_t>(hit - bytes.data()) + 1;
    bool goes_on = in_headers && end < size && end > 2 && is_blank(static_cast<char>(bytes[end]));
    if (!goes_on) {
      if (most != 0 && end > most) return kInvalid;
      // Whether a header line goes on shows in the byte behind it.
      return in_headers && end == size ? kMore : known(end);
    }
    at = end;
  }
}

Term http_term(TermHeap& heap, Bytes bytes, bool binaries, bool* in_headers) {
  begin_long_walk(bytes.size());
  std::string_view whole(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::string_view line = without_end(whole);
  HttpBuilder builder(heap, binaries);
  Term term;
  if (!*in_headers) {
    term = line.starts_with("HTTP/") ? builder.response(Scanner(line))
                                     : builder.request(Scanner(line));
    if (term.is_value()) *in_headers = true;
  } else if (line.empty()) {
    *in_headers = false;
    return am::http_eoh;
  } else {
    term = builder.header(Scanner(line));
  }
  if (term.is_value()) return term;
  return make_tuple(heap, am::http_error, builder.string(whole));
}

}  // namespace corbel
