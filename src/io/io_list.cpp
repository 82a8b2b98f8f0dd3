// See io_list.h. Does not recurse: nesting may be as deep as memory allows.
#include "io/io_list.h"

#include <vector>

#include "term/binary.h"

namespace corbel {

bool append_iodata(std::string& to, Term data) {
  std::vector<Term> rests;
  for (;;) {
    if (data.is_cons()) {
      Term item = data.head();
      data = data.tail();
      if (item.is_small()) {
        if (item.as_small() < 0 || item.as_small() > 255) return false;
        to.push_back(static_cast<char>(item.as_small()));
      } else if (item.is_cons()) {
        rests.push_back(data);
        data = item;
      } else if (item.is_binary()) {
        to.append(BinaryBytes(item).text());
      } else if (!item.is_nil()) {
        return false;
      }
      continue;
    }
    // The end of a list: [] or a binary.
    if (data.is_binary()) {
      to.append(BinaryBytes(data).text());
    } else if (!data.is_nil()) {
      return false;
    }
    if (rests.empty()) return true;
    data = rests.back();
    rests.pop_back();
  }
}

}  // namespace corbel
