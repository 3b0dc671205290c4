// Asio is compiled apart (BOOST_ASIO_SEPARATE_COMPILATION); the anchors carry their own copy so
// that they do not link the product.
#include <boost/asio/impl/src.hpp>
