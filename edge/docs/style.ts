/** The look of the page: the web client's colours, in the reader's light or dark. */
export const STYLE = `
:root{color-scheme:light dark;--paper:light-dark(#f4f6f6,#131718);--surface:light-dark(#fdfefe,#1b2021);--ink:light-dark(#1d2a2d,#e4e9e9);
--soft:light-dark(#526063,#a4afb0);--line:light-dark(#dbe1e1,#343c3d);--accent:light-dark(#0d5458,#7cc7c4);
--get:light-dark(#1c5c8a,#8cc4ee);--post:light-dark(#1f6a3c,#7fd39c);--put:light-dark(#7a4d05,#e4bb6d);--delete:light-dark(#a3312a,#f2a49b)}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0 auto;max-width:78rem;padding:1.5rem;display:grid;grid-template-columns:12rem minmax(0,1fr);gap:0 2.5rem;font:16px/1.55 system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;color:var(--ink);background:var(--paper)}
header{grid-column:1/-1;border-bottom:1px solid var(--line);margin-bottom:1.5rem}
h1{margin:0;font-size:1.6rem;line-height:1.3}h1 small{font-size:1rem;font-weight:400}
h2{margin:2rem 0 .5rem;font-size:1.25rem}section:first-child h2{margin-top:0}
h3{margin:1rem 0 .25rem;font-size:.95rem}
small{color:var(--soft);font-size:.85rem}
a{color:var(--accent)}a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.languages{display:flex;gap:1rem;margin-bottom:1rem}.languages a{padding:.25rem 0}.languages [aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
.groups ul{position:sticky;top:1rem;list-style:none;margin:0;padding:0}.groups a{display:inline-block;padding:.2rem 0;text-decoration:none}.groups a:hover{text-decoration:underline}
code,.type,.media{font:.875rem/1.5 ui-monospace,'Cascadia Mono',Menlo,Consolas,monospace;overflow-wrap:anywhere}
.type{color:var(--accent)}
details{background:var(--surface);border:1px solid var(--line);border-radius:6px;margin:.4rem 0;padding:0 .9rem}
details:target{border-color:var(--accent)}
summary{cursor:pointer;padding:.55rem 0;overflow-wrap:anywhere}summary code{margin-right:.35rem}summary span{color:var(--soft)}
details[open]{padding-bottom:.75rem}
summary b{display:inline-block;min-width:4.2rem;font-size:.8rem;letter-spacing:.03em}
.get{color:var(--get)}.post{color:var(--post)}.put,.patch{color:var(--put)}.delete{color:var(--delete)}
ul{margin:.15rem 0;padding-left:1.1rem}main ul{border-left:2px solid var(--line);list-style:none}main li{padding:.1rem 0;overflow-wrap:anywhere}
.answer{margin:.35rem 0}
table{border-collapse:collapse;width:100%;background:var(--surface)}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
@media(max-width:52rem){body{display:block;padding:1rem}.groups ul{position:static;display:flex;flex-wrap:wrap;gap:0 1.1rem;margin-bottom:1.25rem}summary b{min-width:3.4rem}main ul{padding-left:.7rem}th,td{padding:.35rem .3rem}}
`;
