// The rank mod p of a matrix of residues 0..p-1 by FFLAS-FFPACK, for bench_elimination.py: in balanced doubles for the p
// of which they can hold a product, in words of 64 bits for larger ones.
#include <fflas-ffpack/fflas-ffpack.h>
#include <givaro/modular.h>

#include <cstddef>
#include <cstdint>
#include <vector>

template <class Field>
static size_t rank_over(const Field& field, size_t rows, size_t columns, const int64_t* entries) {
    std::vector<typename Field::Element> work(rows * columns);
    for (size_t i = 0; i < work.size(); ++i) field.init(work[i], entries[i]);
    return FFPACK::Rank(field, rows, columns, work.data(), columns);
}

extern "C" size_t rank_mod(int64_t p, size_t rows, size_t columns, const int64_t* entries) {
    if (p <= int64_t(Givaro::ModularBalanced<double>::maxCardinality()))
        return rank_over(Givaro::ModularBalanced<double>(double(p)), rows, columns, entries);
    return rank_over(Givaro::Modular<int64_t>(p), rows, columns, entries);
}
