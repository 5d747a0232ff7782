/* The readable text of HTML: how blocks, lists, tables, links and quotes come out, what is left out as
 * unseen, and that no input takes more than linear time. */
#include "parsers/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

static const struct {
    const char *what, *html, *text;
} shown[] = {
    {"words", "Hello,\n  <b>wor</b>ld &amp; all", "Hello, world & all"},
    {"paragraphs", "<p>One</p>\n<p>Two<p>Three", "One\n\nTwo\n\nThree"},
    {"lines", "a<br>b<br/><br>c<br>", "a\nb\n\nc"},
    {"Gmail's empty line", "<div>a</div><div><br></div><div>b</div>", "a\n\nb"},
    {"Outlook's empty line",
     "<p class=\"MsoNormal\">a<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p "
     "class=MsoNormal>b</p>",
     "a\n\nb"},
    {"Outlook on the web",
     "<style>P {margin-top:0;margin-bottom:0;}</style><p>a</p><p>b</p><p><br></p><p>c</p>", "a\nb\n\nc"},
    {"list", "Steps<ul><li>Open it</li><li><p>Click</p></li></ul>Done", "Steps\n- Open it\n- Click\nDone"},
    {"numbers", "<ol start=3><li>c<li>d<ol><li>x</ol><li value=9>e</ol>", "3. c\n4. d\n  1. x\n9. e"},
    {"text under an item", "<ul><li>one<br>more</ul>", "- one\n  more"},
    {"empty item", "<ul><li></li><li>b</li></ul>c", "- b\nc"},
    {"table",
     "<table><tr><th>Site</th><th>State</th></tr><tr><td><p>acme</p></td><td><p>down</p></td></tr></table>x",
     "Site | State\nacme | down\nx"},
    {"empty cells",
     "<table><tr><td></td><td>a</td><td> </td></tr><tr><td>b</td><td></td></tr><tr><td>c</td></tr></table>",
     "a\nb\nc"},
    {"long cells", "<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\nc"},
    {"table for the looks",
     "<table><tr><td><table><tr><td>a</td></tr></table></td></tr><tr><td>b</td></tr></table>", "a\nb"},
    {"unclosed table", "<table><tr><td>a<td>b<tr><td>c<td>d", "a | b\nc | d"},
    {"quote",
     "<div>On Monday Ann "
     "wrote:</div><blockquote>Hello<br><br>again<blockquote>older</blockquote></blockquote>No",
     "On Monday Ann wrote:\n> Hello\n>\n> again\n>> older\nNo"},
    {"Gmail's indent", "<blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">in</blockquote>",
     "in"},
    {"pre", "<pre>\nif (a)\n    b;\n\nc</pre>d", "if (a)\n    b;\n\nc\n\nd"},
    {"pre in a quote", "<blockquote><pre>a\n b</pre></blockquote>", "> a\n>  b"},
    {"pre-wrap", "<div style='white-space: pre-wrap'>a\n  b</div>c", "a\n  b\nc"},
    {"heading", "a<h2>Steps</h2>b", "a\n\nSteps\n\nb"},
    {"rule", "a<hr>b", "a\n----------------------------------------\nb"},
    {"link", "<a href=\"https://shop.example/a?x=1&amp;y=2\">the page</a>.",
     "the page <https://shop.example/a?x=1&y=2>."},
    {"link that says where it leads", "<a href='http://www.shop.example/'>shop.example</a>", "shop.example"},
    {"address", "Ann &lt;<a href=\"mailto:ann@x.example\">ann@x.example</a>&gt;", "Ann <ann@x.example>"},
    {"address behind a name", "<a href='mailto:ann@x.example?subject=x'>Ann</a> wrote",
     "Ann <ann@x.example> wrote"},
    {"link that isn't one", "<a href='javascript:x()'>a</a> <a href='#top'>b</a> <a>c</a>", "a b c"},
    {"link with breaks in it", "<a href='ht\ntp://x.example/ \"y'>z</a>", "z <http://x.example/\"y>"},
    {"link before a line", "<div><a href='http://x.example'>z</a></div>y", "z <http://x.example>\ny"},
    {"redirector",
     "<a "
     "href='https://eur01.safelinks.protection.outlook.com/"
     "?url=https%3A%2F%2Fshop.example%2Fp&amp;data=05%7C01'>x</a>",
     "x <https://shop.example/p>"},
    {"redirector with a trap",
     "<a href='https://a.safelinks.protection.outlook.com/?url=http%3A%0Ax&amp;d'>x</a>",
     "x <https://a.safelinks.protection.outlook.com/?url=http%3A%0Ax&d>"},
    {"image", "<img src=cid:1 alt=\"screenshot.png\"> <img src=t.gif alt=x width=1 height=1> <img src=y>",
     "[screenshot.png]"},
    {"emoji", "ok <img alt=\"👍\" src=x>", "ok 👍"},
    {"entities", "&lt;&#60;&#x3c;&euro;&#128;&hellip;&eacute&copy2&bogus;&amp", "<<<€€…é©2&bogus;&"},
    {"bad numbers", "&#0;&#xd800;&#99999999999;&#;&#x;", "���&#;&#x;"},
    {"invisible characters", "a\xc2\xad\xe2\x80\x8b\xef\xbb\xbf&zwnj;b&shy;c",
     "a\xe2\x80\x8c"
     "bc"},
    {"hard blanks", "a&nbsp;&nbsp;b \xc2\xa0 c", "a  b   c"},
    {"quotation", "<q>yes</q>", "\"yes\""},
    {"addresses that nobody escaped", "write to <ann@x.example> or <http://x.example/y> now",
     "write to <ann@x.example> or <http://x.example/y> now"},
    {"comparisons", "if a < b and c<3 <> d", "if a < b and c<3 <> d"},
    {"comment", "a<!-- b -->c<!--[if mso]>d<![endif]--><![if !mso]>e<![endif]>f<!-->g", "acefg"},
    {"comment without end", "a<!-- b > c", "a c"},
    {"script, style, title", "<title>t</title><style>p{x}</style><script>if(a</b>)</script>c", "c"},
    {"script without end", "<script>a", "a"},
    {"tag without end", "a <b", "a <b"},
    {"attribute without end", "a <a href=\"x>b</a> c", "a b c"},
    {"signature that only its name tells", "hello<div class=\"gmail_signature\">Ann</div>",
     "hello\n-- \nAnn"},
    {"signature with its mark", "hello<br>-- <br><div class=\"gmail_signature\">Ann</div>",
     "hello\n-- \nAnn"},
    {"end tags nobody opened", "</div>a</b></td></table>b</p>c", "ab\nc"},
    {"crossing tags", "<b><i>a</b>b</i><div><span>c</div>d</span>", "ab\nc\nd"},
    {"form", "<textarea>a\nb</textarea><select><option>c<option>d</select>", "a\nb\nc\nd"},
};

static const struct {
    const char *what, *html, *text;
} unseen[] = {
    {"display", "a<div style=\"color:red; DISPLAY : none !important\">b<p>c</p></div>d", "ad"},
    {"attribute", "a<p hidden>b</p>c", "ac"},
    {"visibility", "<div style='visibility:hidden'>a<b style='visibility:visible'>b</b></div>", "b"},
    {"size", "<span style='font-size:0'>a</span><span style='font-size:1px'>b</span>c", "c"},
    {"size given back",
     "<td style='font-size:0px'><p style='font-size:0px'>x</p><p style='font-size:14px'>y</p></td>", "y"},
    {"opacity", "<i style='opacity:0.0'>a</i>b", "b"},
    {"no height", "<div style='max-height:0px;overflow:hidden'>a</div>b", "b"},
    {"far out", "<p style='position:absolute;left:-9999px'>a</p><p style='text-indent:-9999px'>b</p>c", "c"},
    {"white on white", "<font color=white>!close</font><span style='color:#FFFFFF'>x</span>b", "b"},
    {"white on white on black",
     "<table bgcolor='#000'><td style='background:#fff'><i style='color:#fff'>a</i></td></table>b", "b"},
    {"transparent", "<span style='color:transparent'>a</span>b", "b"},
    {"style sheet",
     "<style>/* x */ .pre, td.no { display:none } @media print { .y { display:none } }</style>"
     "<p class='x pre'>a</p><p class=y>b</p>",
     "b"},
    {"link inside",
     "<div style='display:none'>x <a href='http://x.example'>y</a><blockquote>z</blockquote></div>b", "b"},
};

static const struct {
    const char *what, *html, *text;
} not_hidden[] = {
    {"white on black", "<td bgcolor=\"#112233\"><font color=#ffffff>a</font></td>", "a"},
    {"a style sheet may colour", "<style>.b{background:#000}</style><p style='color:white'>a</p>", "a"},
    {"shown on a wide screen",
     "<style>.w{display:none} @media (min-width:9px){.w{display:block}}</style><p class=w>a</p>", "a"},
    {"some height", "<div style='max-height:0.5em;overflow:hidden'>a</div>", "a"},
    {"some opacity", "<div style='opacity:.5'>a</div>", "a"},
};

static void read_one(const char *what, const char *html, const char *text, bool hidden)
{
    struct arena *a = arena_new(0);
    struct html_text got = html_read(a, span_of(html), 1 << 20);
    if (!span_eq(got.text, span_of(text)) || got.hidden != hidden)
        fail_msg("%s: got «%.*s»%s, want «%s»", what, SPAN_FMT(got.text), got.hidden ? " (hidden)" : "",
                 text);
    arena_free(&a);
}

static void test_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        read_one(shown[i].what, shown[i].html, shown[i].text, false);
    for (size_t i = 0; i < sizeof not_hidden / sizeof *not_hidden; i++)
        read_one(not_hidden[i].what, not_hidden[i].html, not_hidden[i].text, false);
}

static void test_unseen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        read_one(unseen[i].what, unseen[i].html, unseen[i].text, true);
}

static void test_capped(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct html_text got = html_read(a, SPAN_LIT("<p>one<p>two three"), 6);
    assert_true(got.text.n <= 6 && span_starts(got.text, SPAN_LIT("one")));
    arena_free(&a);
}

/* Each of these, repeated over 4 MB, was quadratic in some HTML reader. */
static void test_linear(void **state)
{
    (void)state;
    static const char *const units[] = {
        "<",
        "<a",
        "<a ",
        "</x>",
        "<div>",
        "<div><b>",
        "<a b=\"",
        "<a b='\">",
        "x=\"y\" ",
        "<!--",
        "<!-->",
        "<!x",
        "<?",
        "<script>",
        "<style>",
        "<title></titl",
        "&",
        "&amp",
        "&#x",
        "&abcdefgh",
        "<ul><li>",
        "<li>x",
        "<td>x",
        "<tr><td>x</td>",
        "<blockquote>",
        "<br>x",
        "<p>x",
        " ",
        "&nbsp;",
        ">",
        "<a href=x>y",
        "<table>",
        "<p style='display:none'>x",
        "<pre>\n \n",
        "<i style=\"a:b;;",
        "<style>@media x{.a{",
        "\xc2",
        "</div><p>",
    };
    size_t size = 4 << 20;
    char *big = malloc(size);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t n = strlen(units[i]);
        for (size_t at = 0; at < size; at++)
            big[at] = units[i][at % n];
        struct arena *a = arena_new(0);
        clock_t begun = clock();
        struct html_text got = html_read(a, span_make(big, size), 1 << 20);
        double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
        assert_true(got.text.n <= 1 << 20);
        if (seconds > 3)
            fail_msg("%s: 4 MB took %.2f s", units[i], seconds);
        arena_free(&a);
    }
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shown),
        cmocka_unit_test(test_unseen),
        cmocka_unit_test(test_capped),
        cmocka_unit_test(test_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
