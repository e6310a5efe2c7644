/**
 * A signature by drawing or by typing. The form gets `name.typed` (text) and `name.drawing` (a PNG as data address, or empty).
 * Without a script only typing is offered. In an error summary its key is `name.typed`.
 */
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { useHydrated } from './a11y.tsx';
import { Button } from './button.tsx';
import { FieldError, TextInput } from './field.tsx';

const ink = '#12201f';

export function SignaturePad({ name, error, defaultTyped }: { name: string; error?: string | undefined; defaultTyped?: string }) {
  const { t } = useWords();
  const hydrated = useHydrated();
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<{ x: number; y: number } | null>(null);
  const [drawing, setDrawing] = useState('');

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const scale = window.devicePixelRatio || 1;
    element.width = element.clientWidth * scale;
    element.height = element.clientHeight * scale;
    element.getContext('2d')?.scale(scale, scale);
  }, [hydrated]);

  function point(event: PointerEvent<HTMLCanvasElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
  function start(event: PointerEvent<HTMLCanvasElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
    last.current = point(event);
  }
  function move(event: PointerEvent<HTMLCanvasElement>) {
    const from = last.current;
    const pen = canvas.current?.getContext('2d');
    if (!from || !pen) return;
    const to = point(event);
    pen.strokeStyle = ink;
    pen.lineWidth = 2.5;
    pen.lineCap = 'round';
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    last.current = to;
  }
  function end() {
    if (last.current) setDrawing(canvas.current?.toDataURL('image/png') ?? '');
    last.current = null;
  }
  function clear() {
    const element = canvas.current;
    element?.getContext('2d')?.clearRect(0, 0, element.width, element.height);
    setDrawing('');
  }

  return (
    <div className={error ? 'border-l-4 border-late pl-4' : undefined}>
    <fieldset className="min-w-0" aria-describedby={error ? `${name}-error` : undefined}>
      <legend className="mb-2 font-semibold">{t('requester.layout.signature')}</legend>
      <div className="flex flex-col gap-4">
        {error ? <FieldError name={name}>{error}</FieldError> : null}
        {hydrated ? (
          <div className="flex flex-col gap-2">
            <p>
              {t('requester.layout.signDraw')} <span className="text-muted">{t('requester.layout.signDrawHint')}</span>
            </p>
            <canvas
              ref={canvas}
              role="img"
              aria-label={t('requester.layout.signDraw')}
              onPointerDown={start}
              onPointerMove={move}
              onPointerUp={end}
              onPointerCancel={end}
              className="h-40 w-full max-w-[32rem] cursor-crosshair touch-none rounded border border-line-strong bg-paper"
            />
            <input type="hidden" name={`${name}.drawing`} value={drawing} />
            <div>
              <Button type="button" look="quiet" size="small" onClick={clear}>
                {t('requester.layout.signClear')}
              </Button>
            </div>
          </div>
        ) : null}
        <Typed name={name} label={t('requester.layout.signType')} hint={t('requester.layout.signTypeHint')} value={defaultTyped} />
      </div>
    </fieldset>
    </div>
  );
}

function Typed({ name, label, hint, value }: { name: string; label: string; hint: string; value?: string | undefined }) {
  return <TextInput name={`${name}.typed`} label={label} hint={hint} defaultValue={value} autoComplete="name" width="long" />;
}
