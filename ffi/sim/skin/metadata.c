/* pl_md_*: embedded metadata. These work whether or not the library is initialised. */
#include "metadata/metadata.h"
#include "skin.h"

#include <stdlib.h>

rs_bool pl_md_frame_decode(md_frame *pDstFrame, void *pSrcBuf, uns32 srcBufSize)
{
    PVSIM_ENTER();
    return pvsim_answer(pvsim_md_decode(pDstFrame, pSrcBuf, srcBufSize));
}

rs_bool pl_md_frame_recompose(void *pDstBuf, uns16 offX, uns16 offY, uns16 dstWidth, uns16 dstHeight,
                              md_frame *pSrcFrame)
{
    PVSIM_ENTER();
    return pvsim_answer(pvsim_md_recompose(pDstBuf, offX, offY, dstWidth, dstHeight, pSrcFrame));
}

static int create(md_frame **frame, uint16_t region_count)
{
    *frame = pvsim_md_frame_new(region_count);
    return *frame ? 0 : PL_ERR_INSUFFICIENT_RESOURCES;
}

rs_bool pl_md_create_frame_struct_cont(md_frame **pFrame, uns16 roiCount)
{
    PVSIM_ENTER();
    return pvsim_answer(pFrame ? create(pFrame, roiCount) : PL_ERR_NULL_POINTER);
}

/* Reads only the number of regions from the buffer; the struct must still be decoded into. */
rs_bool pl_md_create_frame_struct(md_frame **pFrame, void *pSrcBuf, uns32 srcBufSize)
{
    PVSIM_ENTER();
    if (!pFrame || !pSrcBuf)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    const md_frame_header *header = pSrcBuf;
    if (srcBufSize < sizeof *header)
        return pvsim_answer(PL_ERR_BUFFER_TOO_SMALL);
    if (header->signature != PL_MD_FRAME_SIGNATURE)
        return pvsim_answer(PL_ERR_METADATA_INVALID);
    return pvsim_answer(create(pFrame, header->roiCount));
}

rs_bool pl_md_release_frame_struct(md_frame *pFrame)
{
    PVSIM_ENTER();
    if (!pFrame)
        return pvsim_answer(PL_ERR_NULL_POINTER);
    free(pFrame);
    return pvsim_answer(0);
}

rs_bool pl_md_read_extended(md_ext_item_collection *pOutput, void *pExtMdPtr, uns32 extMdSize)
{
    PVSIM_ENTER();
    return pvsim_answer(pvsim_md_read_extended(pOutput, pExtMdPtr, extMdSize));
}
