/* test_reach.c: which addresses are the internet's (attack 91). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "daemon/send/reach.h"

static bool is_public(const char *text)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return reach_is_public((struct sockaddr *)&v4);
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) != 1)
        fail_msg("no address: %s", text);
    return reach_is_public((struct sockaddr *)&v6);
}

static void test_inside(void **state)
{
    (void)state;
    static const char *const inside[] = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "64:ff9b::a00:1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "2002:c0a8:1::",
        "3fff:fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "4000::1",
    };
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        if (is_public(inside[i]))
            fail_msg("%s passes for public", inside[i]);
    struct sockaddr_un path = {.sun_family = AF_UNIX, .sun_path = "/run/docker.sock"};
    assert_false(reach_is_public((struct sockaddr *)&path));
}

static void test_public(void **state)
{
    (void)state;
    static const char *const outside[] = {
        "1.1.1.1",          "8.8.8.8",           "9.255.255.255",
        "11.0.0.1",         "100.63.255.255",    "100.128.0.1",
        "126.255.255.1",    "128.0.0.1",         "169.253.1.1",
        "172.15.255.255",   "172.32.0.1",        "192.167.255.1",
        "198.17.1.1",       "198.20.0.1",        "223.255.255.1",
        "2606:4700::1",     "2a00:1450:4001::1", "2001:4860:4860::8888",
        "64:ff9b::808:808", "::ffff:8.8.8.8",    "2002:808:808::",
    };
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        if (!is_public(outside[i]))
            fail_msg("%s passes for private", outside[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_inside), cmocka_unit_test(test_public)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
