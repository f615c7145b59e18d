/** What stands on the page before its script runs. `title` is HTML. */
export const markup = (title: string): string => `<header>
<h1>${title}</h1>
<div role="search" class="filters">
<input id="search" type="search" placeholder="Search names, fields, errors  ( / )" aria-label="Search messages" autocomplete="off" spellcheck="false">
<button id="errors" type="button" aria-pressed="false" title="Only conversations with an error (e)">Errors</button>
<select id="protocol" aria-label="Protocol"><option value="">All protocols</option></select>
<select id="type" aria-label="Message type"><option value="">All types</option></select>
<button id="group" type="button" aria-pressed="true" title="One line to a conversation (g)">Conversations</button>
<button id="conversation" type="button" hidden title="Show all again"></button>
<span id="shown" role="status"></span>
</div>
</header>
<main>
<section class="list" aria-label="Messages">
<div class="row columns" aria-hidden="true"><span></span><span class="number">#</span><span class="time">Time (s)</span><span></span><span>Protocol</span><span>Type</span><span>Summary</span><span class="latency">Latency</span></div>
<div id="messages" role="grid" tabindex="0" aria-label="Messages: arrow keys or j and k"></div>
<p id="nothing" hidden></p>
</section>
<section id="detail" aria-label="Message" class="detail">
<div class="head">
<h2 id="name"></h2>
<dl id="facts"></dl>
<p id="error" role="note" aria-label="Error" hidden></p>
<p id="comments" hidden></p>
<pre id="words" role="note" aria-label="Commands that do the same" hidden></pre>
<div id="related" hidden></div>
</div>
<div class="split">
<div id="tree" role="tree" tabindex="0" aria-label="Fields: arrow keys"></div>
<div id="bytes" role="group" tabindex="0" aria-label="Bytes"></div>
</div>
<div class="foot">
<span id="about" role="status"></span>
<button id="copy-words" type="button" title="Copy the commands that do the same (w)" hidden>Copy commands</button>
<button id="copy-path" type="button" title="Copy the path of the kept field (c)">Copy path</button>
<button id="copy-hex" type="button" title="Copy the bytes of the kept field, or of the message (x)">Copy hex</button>
</div>
</section>
</main>
<noscript><p>This page shows its messages by a script that stands in it.</p></noscript>
`
